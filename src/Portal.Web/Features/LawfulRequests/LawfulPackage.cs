using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.Audit;

namespace Portal.Web.Features.LawfulRequests;

/// <summary>A file of a package, as the manifest names it.</summary>
/// <param name="Rows">Null for what is not made of rows.</param>
public sealed record ManifestFile(string Name, string Sha256, long Bytes, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Rows);

/// <param name="Customer">Whose rows; missing: everybody's.</param>
/// <param name="Until">Not included.</param>
public sealed record ManifestScope(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Customer, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Kinds);

/// <param name="Sequence">The last row of the log when the package was made; none after it is in it.</param>
/// <param name="Hash">That row's hash: the chain's end.</param>
/// <param name="Root">Head of the RFC 6962 tree over rows 1 to <paramref name="Sequence"/>; the checkpoint beside it signs it.</param>
public sealed record ManifestLog(long Sequence, string Hash, string Root);

/// <summary>What a package says of itself: 'manifest.json'.</summary>
public sealed record LawfulManifest(
    string Format, string Number, string Authority, string Reference, DateTimeOffset ExportedAt, ManifestScope Scope, ManifestLog Log, string LeftOut, IReadOnlyList<ManifestFile> Files)
{
    public const string CurrentFormat = "portal-lawful-export/1";
    public const string Name = "manifest.json";
    public const string Checkpoint = "audit.checkpoint";
    public const string Clues = "clues.txt";

    /// <summary>Other authorities' requests are nobody's business.</summary>
    public const string RegisterPrefix = "lawful:";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };
}

/// <summary>A row of the log as a line of JSON, whole: whoever has it can compute its hash again.</summary>
internal static class LawfulLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ArrayBufferWriter<byte> buffer, AuditRow row)
    {
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", row.Sequence);
            json.WriteString("at", row.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            json.WriteString("actorKind", row.ActorKind.ToString());
            json.WriteString("actorId", row.ActorId);
            json.WriteString("actorName", row.ActorName);
            json.WriteString("ip", row.Ip);
            json.WriteString("organisationId", row.OrganisationId?.ToString());
            json.WriteString("action", row.Action);
            json.WriteString("subject", row.Subject);
            json.WriteString("details", row.Details);
            json.WriteString("previousHash", row.PreviousHash);
            json.WriteString("hash", row.Hash);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    /// <summary>The row again, and the hash that its line claims.</summary>
    /// <exception cref="JsonException"/>
    public static (AuditRow Row, string Claimed) Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        try
        {
            var actor = new Actor
            {
                Kind = Enum.Parse<ActorKind>(root.GetProperty("actorKind").GetString()!),
                Id = root.GetProperty("actorId").GetGuid(),
                Name = root.GetProperty("actorName").GetString()!,
                Ip = root.GetProperty("ip").GetString(),
            };
            var row = new AuditRow(
                actor, DateTimeOffset.Parse(root.GetProperty("at").GetString()!, CultureInfo.InvariantCulture), root.GetProperty("action").GetString()!,
                root.GetProperty("subject").GetString()!, root.GetProperty("organisationId").GetString() is { } organisation ? Guid.Parse(organisation) : null,
                root.GetProperty("details").GetString());
            row.Chain(root.GetProperty("sequence").GetInt64(), root.GetProperty("previousHash").GetString()!);
            return (row, root.GetProperty("hash").GetString()!);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException("This line is no row of the log.", wrong);
        }
    }
}
