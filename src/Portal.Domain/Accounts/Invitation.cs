namespace Portal.Domain.Accounts;

/// <summary>Where an invitation stands. Lapsing is not a state: it follows from <see cref="Invitation.ExpiresAt"/>.</summary>
public enum InvitationState { Pending, Accepted, Revoked }

/// <summary>A place offered to a mail address: in an organisation with one role, or among staff with several.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private Invitation() => (Mail, Language, TokenHash, StaffRoles) = ("", "", "", []);

    private Invitation(Guid id, string mail, string language, string tokenHash, Guid invitedBy, DateTimeOffset now) : this()
    {
        Id = id;
        Mail = MailAddresses.Require(mail);
        Language = language;
        TokenHash = tokenHash;
        InvitedBy = invitedBy;
        InvitedAt = now;
        ExpiresAt = now + Lifetime;
    }

    public Guid Id { get; private set; }

    public string Mail { get; private set; }

    /// <summary>The language the mail is written in, and the first one of an account made from it.</summary>
    public string Language { get; private set; }

    /// <summary>Null when the place is among staff.</summary>
    public Guid? OrganisationId { get; private set; }

    public CustomerRole? Role { get; private set; }

    public IReadOnlyList<StaffRole> StaffRoles { get; private set; }

    /// <summary>SHA-256 of the token in the link; the token itself is nowhere but in the mail.</summary>
    public string TokenHash { get; private set; }

    public InvitationState State { get; private set; }

    public Guid InvitedBy { get; private set; }

    public DateTimeOffset InvitedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public int Version { get; private set; }

    public bool IsForStaff => OrganisationId is null;

    public static Invitation ToOrganisation(
        Guid id, Guid organisationId, CustomerRole role, string mail, string language, string tokenHash, Guid invitedBy, DateTimeOffset now) =>
        new(id, mail, language, tokenHash, invitedBy, now) { OrganisationId = organisationId, Role = role };

    public static Invitation ToStaff(
        Guid id, IReadOnlyCollection<StaffRole> roles, string mail, string language, string tokenHash, Guid invitedBy, DateTimeOffset now)
    {
        StaffRoleSet.Check(roles);
        return new(id, mail, language, tokenHash, invitedBy, now) { StaffRoles = [.. roles.Distinct().Order()] };
    }

    public bool IsExpired(DateTimeOffset now) => State is InvitationState.Pending && now >= ExpiresAt;

    public bool CanAccept(DateTimeOffset now) => State is InvitationState.Pending && now < ExpiresAt;

    public bool CanRevoke => State is InvitationState.Pending;

    /// <summary>Takes the place. The address must be the invited one: a forwarded link opens nothing for somebody else.</summary>
    public void Accept(string mail, DateTimeOffset now)
    {
        RequirePending();
        Rule.Require(now < ExpiresAt, "invitation.expired", "This invitation has expired. Ask for a new one.");
        Rule.Require(MailAddresses.Same(mail, Mail), "invitation.other-mail", "This invitation was sent to another mail address.");

        State = InvitationState.Accepted;
        ClosedAt = now;
    }

    public void Revoke(DateTimeOffset now)
    {
        RequirePending();

        State = InvitationState.Revoked;
        ClosedAt = now;
    }

    /// <summary>Sends it again with a new link and a new week; the older link is dead from here on.</summary>
    public void Renew(string tokenHash, DateTimeOffset now)
    {
        RequirePending();

        TokenHash = tokenHash;
        InvitedAt = now;
        ExpiresAt = now + Lifetime;
    }

    private void RequirePending() =>
        Rule.Require(State is InvitationState.Pending, "invitation.closed", $"This invitation is {State} and cannot be used any more.");
}
