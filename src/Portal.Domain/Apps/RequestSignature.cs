using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Apps;

/// <summary>
/// The two ways a program proves that it holds an AppKey: the plain SHA-256 of the v5 calls, and the HMAC chain TC3-HMAC-SHA256.
/// Pure functions; every comparison takes the same time whether it fails early or late.
/// </summary>
public static class RequestSignature
{
    public const string Tc3Algorithm = "TC3-HMAC-SHA256";

    public static readonly TimeSpan V5Window = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Tc3Window = TimeSpan.FromMinutes(5);

    /// <param name="mobiles">Numbers joined by commas; null for calls that carry none.</param>
    public static string SignV5(string appKey, string random, long time, string? mobiles)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"appkey={appKey}&random={random}&time={time}");
        return Hex(SHA256.HashData(Encoding.UTF8.GetBytes(mobiles is null ? text : $"{text}&mobile={mobiles}")));
    }

    public static bool VerifyV5(string appKey, string random, long time, string? mobiles, string signature) =>
        SameText(SignV5(appKey, random, time, mobiles), signature);

    public static string Tc3CanonicalRequest(string method, string query, IReadOnlyDictionary<string, string> signedHeaders, ReadOnlySpan<byte> body)
    {
        var headers = signedHeaders
            .Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim().ToLowerInvariant()))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .ToList();
        var lines = string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n"));
        return $"{method}\n/\n{query}\n{lines}\n{string.Join(';', headers.Select(h => h.Name))}\n{Hex(SHA256.HashData(body))}";
    }

    /// <summary>The date in it is the UTC date of the time stamp, not the contract zone's.</summary>
    public static string Tc3StringToSign(long timestamp, string service, string canonicalRequest) =>
        Tc3StringToSignHash(timestamp, service, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest))));

    public static string Tc3StringToSignHash(long timestamp, string service, string canonicalRequestHash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Tc3Algorithm}\n{timestamp}\n{UtcDate(timestamp)}/{service}/tc3_request\n{canonicalRequestHash}");

    public static string SignTc3(string secretKey, long timestamp, string service, string stringToSign)
    {
        var date = HMACSHA256.HashData(Encoding.UTF8.GetBytes("TC3" + secretKey), Encoding.UTF8.GetBytes(UtcDate(timestamp)));
        var signing = HMACSHA256.HashData(HMACSHA256.HashData(date, Encoding.UTF8.GetBytes(service)), "tc3_request"u8);
        return Hex(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(stringToSign)));
    }

    public static bool VerifyTc3(string secretKey, long timestamp, string service, string stringToSign, string signature) =>
        SameText(SignTc3(secretKey, timestamp, service, stringToSign), signature);

    public static bool IsWithin(TimeSpan window, long unixSeconds, DateTimeOffset now) =>
        Math.Abs((decimal)now.ToUnixTimeSeconds() - unixSeconds) <= (decimal)window.TotalSeconds;

    private static string UtcDate(long timestamp) =>
        DateTimeOffset.FromUnixTimeSeconds(timestamp).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static bool SameText(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
