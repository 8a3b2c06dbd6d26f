using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>What the list of records came to.</summary>
/// <param name="Failures">Of those that count, how many to each country.</param>
internal sealed record WrittenRecords(string Path, ClaimRecords Records, IReadOnlyDictionary<string, long> Failures);

/// <summary>
/// The frozen list of every message of a service month that did not arrive, as CSV in the data directory. It is written once, one
/// message at a time, and flushed before the claim names it; a list no claim names is harmless.
/// </summary>
public sealed class ClaimRecordsFile(IUsageStore store, IOptions<PortalOptions> options)
{
    private const string Folder = "claims";

    private string Root => Path.Combine(options.Value.DataDirectory, "files");

    internal async Task<WrittenRecords> WriteAsync(
        Guid claim, LevelFilter filter, ReceiptMap map, IReadOnlyDictionary<Guid, ReleaseReason> reasons, CancellationToken ct)
    {
        var relative = Path.Combine(Folder, $"{claim:N}.csv.gz");
        var full = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var failures = new Dictionary<string, long>();
        long count = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = new FileStream(full, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            await using (var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            {
                await PutAsync(zip, "\uFEFFsubmittedAt,appId,messageId,region,operator,status,receiptCode,outcome,validNumber,cause,countsAs,release\r\n");
                await foreach (var record in store.Reads.LevelRecordsAsync(filter, ct))
                {
                    var meaning = map.MeaningOf(record.Status, record.ReceiptCode);
                    var isOnTheWay = record.Status is DeliveryStatus.Submitted or DeliveryStatus.Unknown && record.SubmittedAt >= UsageTime.Micros(filter.OnTheWayFrom);
                    var release = meaning.IsFailure && !isOnTheWay
                        ? filter.Releases.Where(r => Covers(r, record)).Select(r => (ReleaseReason?)reasons[r.Id]).FirstOrDefault()
                        : null;
                    var counts = meaning.IsFailure && release is null && !isOnTheWay;
                    if (counts)
                        failures[record.Region] = failures.GetValueOrDefault(record.Region) + 1;
                    count++;
                    await PutAsync(zip, string.Create(
                        CultureInfo.InvariantCulture,
                        $"{UsageTime.Instant(record.SubmittedAt):yyyy-MM-ddTHH:mm:ss.ffffffZ},{record.AppId},{Csv.Field(record.MessageId)},{record.Region},{Csv.Field(record.Operator ?? "")},{record.Status.Wire()},{Csv.Field(record.ReceiptCode ?? "")},{meaning.Group},{(meaning.IsValidNumber ? "yes" : "no")},{meaning.Cause},{(isOnTheWay ? "on the way" : counts ? "failure" : !meaning.IsValidNumber ? "not counted" : "released")},{release ?? meaning.Release}\r\n"));
                }
            }

            file.Flush(flushToDisk: true);
        }

        return new(relative, new(count, Convert.ToHexStringLower(hash.GetHashAndReset())), failures);

        async Task PutAsync(GZipStream zip, string line)
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            hash.AppendData(bytes);
            await zip.WriteAsync(bytes, ct);
        }
    }

    /// <summary>The CSV, as it was hashed.</summary>
    internal Stream Open(string path) => new GZipStream(File.OpenRead(Path.Combine(Root, path)), CompressionMode.Decompress);

    private static bool Covers(LevelRelease release, UsageRecord record) =>
        release.Service == record.Service
        && (release.Scope.AppId is { } app ? app == record.AppId : release.AppIds.Contains(record.AppId))
        && release.Scope.Covers(UsageTime.Instant(record.SubmittedAt), record.ReceiptCode, record.Region);
}
