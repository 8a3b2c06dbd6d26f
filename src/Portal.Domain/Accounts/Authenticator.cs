using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Portal.Domain.Accounts;

/// <summary>Six-digit codes by the clock: RFC 6238 with SHA-1 and 30 seconds, what every authenticator app can do.</summary>
public static class Totp
{
    public const int SecretBytes = 20;
    private const int StepSeconds = 30;
    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238: authenticator apps know no other")]
    public static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[20];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[19] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step whose code was typed: the current one or a neighbour, for clocks that differ; only steps after
    /// <paramref name="lastStep"/>, because a code counts once. Null when the code is wrong.
    /// </summary>
    public static long? StepOf(ReadOnlySpan<byte> secret, string? typed, DateTimeOffset now, long lastStep)
    {
        var digits = new string([.. (typed ?? "").Where(c => !char.IsWhiteSpace(c) && c != '-')]);
        if (digits.Length != 6 || !digits.All(char.IsAsciiDigit))
            return null;

        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(digits), System.Text.Encoding.ASCII.GetBytes(CodeAt(secret, step))) && step > lastStep)
                found = step;
        }

        return found;
    }

    /// <summary>The secret as people type it and as the QR code carries it.</summary>
    public static string Base32(ReadOnlySpan<byte> secret)
    {
        var text = new System.Text.StringBuilder((secret.Length * 8 + 4) / 5);
        int buffer = 0, bits = 0;
        foreach (var octet in secret)
        {
            buffer = (buffer << 8) | octet;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Base32Alphabet[(buffer >> (bits - 5)) & 31]);
            buffer &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Base32Alphabet[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }
}

/// <summary>A person's authenticator app. Nothing depends on it before it has produced one right code.</summary>
public sealed class Authenticator
{
    private Authenticator() => SealedSecret = [];

    public Authenticator(Guid userId, byte[] sealedSecret, DateTimeOffset now)
    {
        UserId = userId;
        SealedSecret = sealedSecret;
        CreatedAt = now;
    }

    public Guid UserId { get; private set; }

    /// <summary>The shared secret, encrypted.</summary>
    public byte[] SealedSecret { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The last time step a code was taken from: a code counts once.</summary>
    public long LastStep { get; private set; }

    public int Version { get; private set; }

    public bool IsOn => ConfirmedAt is not null;

    /// <summary>Begins again with another secret, as long as the first one was never confirmed.</summary>
    public void Restart(byte[] sealedSecret, DateTimeOffset now)
    {
        Rule.Require(!IsOn, "authenticator.on", "The authenticator app is on already.");

        SealedSecret = sealedSecret;
        CreatedAt = now;
    }

    public void Confirm(long step, DateTimeOffset now)
    {
        Rule.Require(!IsOn, "authenticator.on", "The authenticator app is on already.");

        ConfirmedAt = now;
        LastStep = step;
    }

    public void Accept(long step)
    {
        Rule.Require(IsOn, "authenticator.off", "No authenticator app is set up.");
        Rule.Require(step > LastStep, "code.used", "This code has been used. Wait for the next one.");

        LastStep = step;
    }
}

/// <summary>A way in when the authenticator is lost: ten at a time, each good once, kept only as hashes.</summary>
public sealed class RecoveryCode
{
    public const int Count = 10;
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxyz"; // no vowels, no look-alikes

    private RecoveryCode() => Hash = "";

    public RecoveryCode(Guid id, Guid userId, string hash)
    {
        Id = id;
        UserId = userId;
        Hash = hash;
    }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public string Hash { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public int Version { get; private set; }

    /// <summary>A new code of six groups of four: 115 bits, so that a plain hash is enough to keep it.</summary>
    public static string Create() =>
        string.Join('-', Enumerable.Range(0, 6).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>What is hashed: small letters without anything between.</summary>
    public static string Plain(string? typed) =>
        new([.. (typed ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    public void Use(DateTimeOffset now)
    {
        Rule.Require(UsedAt is null, "code.used", "This code has been used.");
        UsedAt = now;
    }
}
