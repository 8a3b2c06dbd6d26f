namespace Portal.Domain.Accounts;

/// <summary>
/// Whether the customer account may use the service. A suspended or terminated one is still readable by its members; a banned one is
/// closed for good (A4).
/// </summary>
public enum OrganisationState { Active, Suspended, Terminated, Banned }

/// <summary>A customer account: what agreements are made with, apps belong to and bills are written for.</summary>
public sealed class Organisation
{
    public const int MaxNameLength = 80;

    private readonly List<Membership> _members = [];

    private Organisation() => Name = "";

    /// <summary>A new customer account; who founds it is its first Owner.</summary>
    public Organisation(Guid id, string name, Guid founderId, DateTimeOffset now)
    {
        Id = id;
        Name = Named(name);
        State = OrganisationState.Active;
        CreatedAt = now;
        _members.Add(new(id, founderId, CustomerRole.Owner, now));
    }

    /// <summary>Every change of state there is; the database refuses the others.</summary>
    public static IReadOnlyList<(OrganisationState From, OrganisationState To)> Moves { get; } =
    [
        (OrganisationState.Active, OrganisationState.Suspended), (OrganisationState.Suspended, OrganisationState.Active),
        (OrganisationState.Active, OrganisationState.Terminated), (OrganisationState.Suspended, OrganisationState.Terminated),
        (OrganisationState.Active, OrganisationState.Banned), (OrganisationState.Suspended, OrganisationState.Banned),
        (OrganisationState.Terminated, OrganisationState.Banned),
    ];

    public Guid Id { get; private set; }

    public string Name { get; private set; }

    public OrganisationState State { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Raised by every change of membership too, so that two owners cannot remove each other at the same moment.</summary>
    public int Version { get; private set; }

    public IReadOnlyList<Membership> Members => _members;

    public bool CanSuspend => State is OrganisationState.Active;

    public bool CanResume => State is OrganisationState.Suspended;

    public Membership? MemberWith(Guid userId) => _members.SingleOrDefault(m => m.UserId == userId);

    /// <summary>Whether the member is the only Owner left and so can neither leave nor step down.</summary>
    public bool IsLastOwner(Guid userId) =>
        MemberWith(userId) is { Role: CustomerRole.Owner } && _members.Count(m => m.Role is CustomerRole.Owner) == 1;

    public void Rename(string name) => Name = Named(name);

    public void Join(Guid userId, CustomerRole role, DateTimeOffset now)
    {
        Rule.Require(MemberWith(userId) is null, "member.already", "This person is a member already.");

        _members.Add(new(Id, userId, role, now));
        Version++;
    }

    public void ChangeRole(Guid userId, CustomerRole role)
    {
        var member = Required(userId);
        Rule.Require(role is CustomerRole.Owner || !IsLastOwner(userId), "member.last-owner", "An organisation keeps at least one Owner.");

        member.Become(role);
        Version++;
    }

    /// <summary>Removes a member, or lets one leave: the rule is the same.</summary>
    public void Remove(Guid userId)
    {
        var member = Required(userId);
        Rule.Require(!IsLastOwner(userId), "member.last-owner", "An organisation keeps at least one Owner.");

        _members.Remove(member);
        Version++;
    }

    public void Suspend()
    {
        Rule.Require(CanSuspend, "organisation.not-active", $"An organisation that is {State} cannot be suspended.");
        State = OrganisationState.Suspended;
    }

    public void Resume()
    {
        Rule.Require(CanResume, "organisation.not-suspended", $"An organisation that is {State} cannot be resumed.");
        State = OrganisationState.Active;
    }

    /// <summary>The agreement has ended: bills are settled, nothing is sent any more.</summary>
    /// <exception cref="RuleException">'organisation.ended'.</exception>
    public void Terminate()
    {
        Rule.Require(State is OrganisationState.Active or OrganisationState.Suspended, "organisation.ended", $"An organisation that is {State} cannot be terminated.");
        State = OrganisationState.Terminated;
    }

    /// <summary>Closed, and not opened again (A4).</summary>
    /// <exception cref="RuleException">'organisation.ended'.</exception>
    public void Ban()
    {
        Rule.Require(State is not OrganisationState.Banned, "organisation.ended", "An organisation that is banned stays so.");
        State = OrganisationState.Banned;
    }

    private Membership Required(Guid userId) =>
        MemberWith(userId) ?? throw new RuleException("member.unknown", "This person is not a member.");

    private static string Named(string name)
    {
        var trimmed = name.Trim();
        Rule.Require(trimmed.Length >= 2, "organisation.name-missing", "Give the organisation a name of at least two characters.");
        Rule.Require(trimmed.Length <= MaxNameLength, "organisation.name-too-long", $"At most {MaxNameLength} characters.", MaxNameLength);
        Rule.Require(PlainName.IsPlain(trimmed), "name.not-plain", "A name holds no links, addresses or characters that cannot be printed.");
        return trimmed;
    }
}

/// <summary>Names go into mails to people who have never heard of us: they must not carry an advertisement.</summary>
public static class PlainName
{
    public static bool IsPlain(string name) =>
        !name.Any(c => char.IsControl(c) || c is '@' or '<' or '>' or '\u202E' or '\u2028' or '\u2029')
        && !name.Contains("://", StringComparison.Ordinal)
        && !name.Contains("www.", StringComparison.OrdinalIgnoreCase);
}
