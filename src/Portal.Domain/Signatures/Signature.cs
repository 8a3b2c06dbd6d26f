using Portal.Domain.Review;

namespace Portal.Domain.Signatures;

/// <summary>What the name in the brackets is; it decides which proof is asked for.</summary>
public enum SignatureType { Company, App, Website, OfficialAccount, Trademark, Government, Other }

/// <summary>A paper or screenshot that shows the name is the sender's to use.</summary>
public enum ProofKind
{
    BusinessLicence,
    AppStoreBackEnd,
    SiteFilingBackEnd,
    AccountSettings,
    TrademarkCertificate,
    OrganisationCertificate,
    AuthorisationLetter,
    Other,
}

/// <summary>What the person types about a signature.</summary>
/// <param name="OwnerName">Whose name it is when it is used for somebody else; empty otherwise.</param>
/// <param name="Link">Where the app, site or account can be seen.</param>
public sealed record SignatureText(
    string Text, Reach Reach, SignatureType Type, bool IsForOthers = false, string OwnerName = "", string Link = "", string Purpose = "");

/// <summary>One proof, kept in the file store.</summary>
public sealed class ProofFile
{
    private ProofFile() { } // EF

    internal ProofFile(Guid signatureId, ProofKind kind, Guid fileId, string name, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        (SignatureId, Kind, FileId, Name, AddedAt) = (signatureId, kind, fileId, name, now);
    }

    public Guid Id { get; private init; }
    public Guid SignatureId { get; private init; }
    public ProofKind Kind { get; private init; }
    public Guid FileId { get; private init; }
    public string Name { get; private init; } = "";
    public DateTimeOffset AddedAt { get; private init; }
}

/// <summary>The sender's name that opens every message, with the proof that it may be used. // A142</summary>
public sealed class Signature : Reviewed
{
    public const int FieldMaxLength = 200;
    public const int ProofsMax = 10;

    private readonly List<ProofFile> _proofs = [];

    private Signature() { } // EF

    public Signature(Guid id, Guid organisationId, SignatureText text, DateTimeOffset now)
    {
        Id = id;
        OrganisationId = organisationId;
        CreatedAt = now;
        Write(text, now);
    }

    public Guid OrganisationId { get; private init; }
    public string Text { get; private set; } = "";

    /// <summary>The text with case, width and look-alike letters folded, to find names that could be taken for it.</summary>
    public string LookAlikeKey { get; private set; } = "";

    public Reach Reach { get; private set; }
    public SignatureType Type { get; private set; }
    public bool IsForOthers { get; private set; }
    public string OwnerName { get; private set; } = "";
    public string Link { get; private set; } = "";
    public string Purpose { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }

    public IReadOnlyList<ProofFile> Proofs => _proofs;

    public bool CanEdit => Status is ReviewStatus.Draft or ReviewStatus.Rejected or ReviewStatus.Withdrawn;

    public SignatureText Written => new(Text, Reach, Type, IsForOthers, OwnerName, Link, Purpose);

    /// <summary>The papers still to be added before it can be submitted.</summary>
    public IReadOnlyList<ProofKind> MissingProofs =>
        [.. ProofRules.Required(Type, IsForOthers).Where(kind => _proofs.All(p => p.Kind != kind))];

    /// <summary>A decided or withdrawn signature becomes a draft again; an approved one is never rewritten.</summary>
    public void Edit(SignatureText text, DateTimeOffset now)
    {
        RequireEditable();
        if (Status is not ReviewStatus.Draft)
            ReturnToDraft();
        Write(text, now);
    }

    public ProofFile AddProof(ProofKind kind, Guid fileId, string name, DateTimeOffset now)
    {
        RequireEditable();
        Rule.Require(_proofs.Count < ProofsMax, "signature.too-many-proofs", "Remove a file before adding another.", ProofsMax);
        if (Status is not ReviewStatus.Draft)
            ReturnToDraft();
        var proof = new ProofFile(Id, kind, fileId, name, now);
        _proofs.Add(proof);
        ChangedAt = now;
        return proof;
    }

    public void RemoveProof(Guid proofId, DateTimeOffset now)
    {
        RequireEditable();
        _proofs.Remove(_proofs.SingleOrDefault(p => p.Id == proofId) ?? throw new NotFoundException("The file"));
        if (Status is not ReviewStatus.Draft)
            ReturnToDraft();
        ChangedAt = now;
    }

    public void Submit(IReadOnlyList<Finding> findings, string rulesVersion, bool isDeclaredTrue, Guid by, DateTimeOffset now)
    {
        SubmitForReview(findings, rulesVersion, isDeclaredTrue, by, now);
        ChangedAt = now;
    }

    /// <summary>Out of the queue.</summary>
    public void Withdraw(DateTimeOffset now)
    {
        TakeBack();
        ChangedAt = now;
    }

    /// <summary>Out of use.</summary>
    public void Retire(DateTimeOffset now)
    {
        TakeOutOfUse();
        ChangedAt = now;
    }

    public void Claim(Reviewer reviewer, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        TakeClaim(reviewer, now);
    }

    public void Release(Reviewer reviewer, DateTimeOffset now) => DropClaim(reviewer, now);

    public void Approve(Reviewer reviewer, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        DecideApproved(reviewer, now);
        ChangedAt = now;
    }

    public void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        DecideRejected(reviewer, reasonCodes, note, now);
        ChangedAt = now;
    }

    private void Write(SignatureText text, DateTimeOffset now)
    {
        foreach (var field in new[] { text.Text, text.OwnerName, text.Link, text.Purpose })
            Rule.Require(field.Length <= FieldMaxLength, "signature.field-too-long", "Shorten the text.", FieldMaxLength);
        Text = text.Text.Trim();
        LookAlikeKey = LookAlike.Key(Text);
        (Reach, Type, IsForOthers) = (text.Reach, text.Type, text.IsForOthers);
        OwnerName = text.IsForOthers ? text.OwnerName.Trim() : "";
        (Link, Purpose) = (text.Link.Trim(), text.Purpose.Trim());
        ChangedAt = now;
    }

    private void RequireEditable() =>
        Rule.Require(CanEdit, "signature.not-editable", $"A signature that is {Status} cannot be changed.");
}
