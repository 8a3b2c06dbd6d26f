namespace Portal.Domain.Contacts;

/// <summary>The people an account may count on (A42).</summary>
public enum ContactRole { Technical, Service, Reconciliation }

/// <summary>Who holds a role for an account, and who stands in. Never edited: another assignment ends this one, and it stays as history.</summary>
public sealed class ContactAssignment
{
    private ContactAssignment() { } // EF

    public Guid Id { get; private set; }

    /// <summary>Null: for every account that has nobody of its own.</summary>
    public Guid? OrganisationId { get; private set; }

    public ContactRole Role { get; private set; }

    public Guid PersonId { get; private set; }

    public Guid SubstituteId { get; private set; }

    public string AssignedBy { get; private set; } = "";

    public DateTimeOffset AssignedAt { get; private set; }

    /// <summary>Null: in force.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndedBy { get; private set; }

    /// <summary>Unique while in force, so that nobody gets two people for one role; null once ended.</summary>
    public string? LiveKey { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'contact.same-person'.</exception>
    public static ContactAssignment Assign(Guid? organisationId, ContactRole role, Guid personId, Guid substituteId, string by, DateTimeOffset now)
    {
        Rule.Require(personId != substituteId, "contact.same-person", "The substitute is somebody else.");
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Role = role,
            PersonId = personId,
            SubstituteId = substituteId,
            AssignedBy = by,
            AssignedAt = now,
            LiveKey = $"{organisationId?.ToString() ?? "default"}:{role}",
        };
    }

    /// <exception cref="RuleException">'contact.ended'.</exception>
    public void End(string by, DateTimeOffset now)
    {
        Rule.Require(EndedAt is null, "contact.ended", "Somebody else holds this role by now.");
        (EndedAt, EndedBy, LiveKey) = (now, by, null);
    }
}

/// <summary>Days on which one of staff is not there.</summary>
public sealed class StaffAbsence
{
    public const int MaxDays = 366;

    private StaffAbsence() { } // EF

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>In the contract zone; both days are included.</summary>
    public DateOnly From { get; private set; }

    public DateOnly Until { get; private set; }

    public string SetBy { get; private set; } = "";

    public DateTimeOffset SetAt { get; private set; }

    /// <exception cref="RuleException">'contact.away-days'.</exception>
    public static StaffAbsence Set(Guid userId, DateOnly from, DateOnly until, string by, DateOnly today, DateTimeOffset now)
    {
        Rule.Require(
            from <= until && until >= today && until.DayNumber - from.DayNumber < MaxDays, "contact.away-days",
            $"An absence ends today or later and has at most {MaxDays} days.", MaxDays);
        return new() { Id = Guid.CreateVersion7(now), UserId = userId, From = from, Until = until, SetBy = by, SetAt = now };
    }

    public bool Covers(DateOnly day) => day >= From && day <= Until;
}

/// <summary>Whom to turn to today.</summary>
public static class Standing
{
    /// <summary>The person, or the substitute while the person is away or gone. With both away it is the person: somebody has to be named.</summary>
    /// <param name="isThere">Whether somebody is neither away nor gone.</param>
    public static Guid Acting(ContactAssignment assignment, Func<Guid, bool> isThere) =>
        !isThere(assignment.PersonId) && isThere(assignment.SubstituteId) ? assignment.SubstituteId : assignment.PersonId;
}
