using Portal.Domain.Calendar;

namespace Portal.Domain.Disputes;

/// <summary>The carrier's own paper that messages were really sent (A171).</summary>
public sealed class DisputeProof
{
    public const int MaxIssuerLength = 120;
    public const int MaxReferenceLength = 80;

    private DisputeProof() { } // EF

    internal DisputeProof(string issuer, string reference, DateOnly issuedOn, long? confirmedMessages, Guid fileId, string fileName, string sha256, string by, DateTimeOffset now)
    {
        var (named, given) = (issuer.Trim(), reference.Trim());
        Rule.Require(
            named.Length is > 0 and <= MaxIssuerLength && given.Length <= MaxReferenceLength && issuedOn <= ContractTime.DayOf(now) && confirmedMessages is null or >= 0,
            "dispute.proof-incomplete", "Name the carrier that issued the proof, the day it did, and how many messages it confirms.");
        (Id, Issuer, Reference, IssuedOn, ConfirmedMessages) = (Guid.CreateVersion7(now), named, given, issuedOn, confirmedMessages);
        (FileId, FileName, Sha256, By, At) = (fileId, fileName, sha256, by, now);
    }

    public Guid Id { get; private set; }

    public string Issuer { get; private set; } = "";

    public string Reference { get; private set; } = "";

    public DateOnly IssuedOn { get; private set; }

    /// <summary>Messages of the disputed ones that the carrier says it took; null where the paper gives no number.</summary>
    public long? ConfirmedMessages { get; private set; }

    public Guid FileId { get; private set; }

    public string FileName { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public string By { get; private set; } = "";

    public DateTimeOffset At { get; private set; }
}

/// <summary>What one side wrote, with its files; never changed.</summary>
public sealed class DisputePost
{
    private readonly List<DisputeFile> _files = [];

    private DisputePost() { } // EF

    internal DisputePost(DisputeSide side, string text, string by, DateTimeOffset now) => (Id, Side, Text, By, At) = (Guid.CreateVersion7(now), side, text, by, now);

    public Guid Id { get; private set; }

    public DisputeSide Side { get; private set; }

    public string Text { get; private set; } = "";

    public string By { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    public IReadOnlyList<DisputeFile> Files => _files;

    public void Attach(Guid fileId, string name, string sha256) => _files.Add(new(fileId, name, sha256));
}

public sealed class DisputeFile
{
    private DisputeFile() { } // EF

    internal DisputeFile(Guid fileId, string name, string sha256) => (Id, FileId, Name, Sha256) = (Guid.CreateVersion7(), fileId, name, sha256);

    public Guid Id { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";

    public string Sha256 { get; private set; } = "";
}
