namespace Portal.Web.Features.Agreements;

/// <summary>The proof of acceptance as it was made: archived bytes, never drawn again.</summary>
public sealed class AcceptanceProof
{
    private AcceptanceProof() { }

    public AcceptanceProof(Guid acceptanceId, Guid organisationId, byte[] content, string sha256, DateTimeOffset now)
    {
        AcceptanceId = acceptanceId;
        OrganisationId = organisationId;
        Content = content;
        Sha256 = sha256;
        CreatedAt = now;
    }

    public Guid AcceptanceId { get; private set; }

    public Guid OrganisationId { get; private set; }

    public byte[] Content { get; private set; } = [];

    /// <summary>Of the content; 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }
}
