namespace Portal.Domain.Accounts;

/// <summary>One person's place in one organisation. Changed only through the organisation, which guards its last Owner.</summary>
public sealed class Membership
{
    private Membership()
    {
    }

    internal Membership(Guid organisationId, Guid userId, CustomerRole role, DateTimeOffset now)
    {
        OrganisationId = organisationId;
        UserId = userId;
        Role = role;
        JoinedAt = now;
    }

    public Guid OrganisationId { get; private set; }

    public Guid UserId { get; private set; }

    public CustomerRole Role { get; private set; }

    public DateTimeOffset JoinedAt { get; private set; }

    internal void Become(CustomerRole role) => Role = role;
}
