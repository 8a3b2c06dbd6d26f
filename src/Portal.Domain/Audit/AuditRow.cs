using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Portal.Domain.Audit;

/// <summary>
/// One action that changed something. Append-only; each row's hash covers its content and the hash of the row before,
/// so a change, a gap or a swap anywhere shows from there on.
/// </summary>
public sealed class AuditRow
{
    /// <summary>The hash before the first row: 64 zeros.</summary>
    public static readonly string Genesis = new('0', 64);

    private AuditRow() { } // EF

    public AuditRow(Actor actor, DateTimeOffset at, string action, string subject, Guid? organisationId, string? details)
    {
        At = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero); // as both databases keep it
        ActorKind = actor.Kind;
        ActorId = actor.Id;
        ActorName = actor.Name;
        Ip = actor.Ip;
        Action = action;
        Subject = subject;
        OrganisationId = organisationId;
        Details = details;
    }

    /// <summary>1, 2, 3 … without gaps, in the order of commit.</summary>
    public long Sequence { get; private set; }
    public DateTimeOffset At { get; private set; }
    public ActorKind ActorKind { get; private set; }
    public Guid ActorId { get; private set; }
    public string ActorName { get; private set; } = "";
    public string? Ip { get; private set; }
    public Guid? OrganisationId { get; private set; }

    /// <summary>What happened, as noun.verb: 'template.approved'.</summary>
    public string Action { get; private set; } = "";

    /// <summary>What it happened to, as kind:id.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>JSON; never a secret.</summary>
    public string? Details { get; private set; }
    public string PreviousHash { get; private set; } = "";
    public string Hash { get; private set; } = "";

    public void Chain(long sequence, string previousHash)
    {
        Sequence = sequence;
        PreviousHash = previousHash;
        Hash = ComputeHash();
    }

    /// <summary>SHA-256, lower-case hex, over a JSON array of every field in a fixed order.</summary>
    public string ComputeHash()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(PreviousHash);
            json.WriteNumberValue(Sequence);
            json.WriteStringValue(At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            json.WriteStringValue(ActorKind.ToString());
            json.WriteStringValue(ActorId);
            json.WriteStringValue(ActorName);
            json.WriteStringValue(Ip);
            json.WriteStringValue(OrganisationId?.ToString());
            json.WriteStringValue(Action);
            json.WriteStringValue(Subject);
            json.WriteStringValue(Details);
            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>The row as a leaf of the tree whose head is signed: RFC 6962 over the 32 bytes of its hash.</summary>
    public static byte[] LeafOf(string hash) => MerkleTree.LeafHash(Convert.FromHexString(hash));

    /// <summary>Whether this row follows <paramref name="sequence"/> and <paramref name="previousHash"/> and is unchanged.</summary>
    public bool Follows(long sequence, string previousHash) =>
        Sequence == sequence + 1 && PreviousHash == previousHash && Hash == ComputeHash();
}

/// <summary>The chain's end: one row, moved in the transaction that appends.</summary>
public sealed class AuditHead
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;
    public long Sequence { get; private set; }
    public string Hash { get; private set; } = AuditRow.Genesis;
}
