namespace Portal.Domain.Policies;

/// <summary>A number set from a day on, for everybody or (order terms) for one customer. Never edited: a change is a new record.</summary>
public sealed class PolicyRecord
{
    public const int MaxReasonLength = 500;
    public const int MaxDocumentLength = 120;

    private PolicyRecord() { } // EF

    public Guid Id { get; private set; }

    public string Key { get; private set; } = "";

    /// <summary>Null: for everybody.</summary>
    public Guid? OrganisationId { get; private set; }

    public DateOnly EffectiveFrom { get; private set; }

    /// <summary>Null ends a customer's own number: from that day the general one holds again.</summary>
    public decimal? Value { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>The order or the agreement's version that says so.</summary>
    public string Document { get; private set; } = "";

    public string SetBy { get; private set; } = "";

    public DateTimeOffset SetAt { get; private set; }

    public int Version { get; private set; }

    /// <param name="today">In the contract zone: what has already been applied is never changed.</param>
    /// <exception cref="RuleException">
    /// 'policy.out-of-range', 'policy.in-the-past', 'policy.reason-missing', 'policy.document-missing', 'policy.needs-value'.
    /// </exception>
    public static PolicyRecord Set(
        PolicyDefinition definition, Guid? organisationId, DateOnly effectiveFrom, decimal? value, string reason, string document,
        string setBy, DateOnly today, DateTimeOffset now)
    {
        Rule.Require(value is not null || organisationId is not null, "policy.needs-value", "Only a customer's own number can end.");
        Rule.Require(
            value is not { } number || definition.Fits(number), "policy.out-of-range",
            $"Between {definition.Least} and {definition.Most}.", definition.Least, definition.Most);
        Rule.Require(effectiveFrom >= today, "policy.in-the-past", "A number changes from today on at the earliest: the past stays as it was.");
        var (why, source) = (reason.Trim(), document.Trim());
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "policy.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        Rule.Require(
            source.Length is > 0 and <= MaxDocumentLength, "policy.document-missing",
            $"Name the order or agreement, in at most {MaxDocumentLength} characters.", MaxDocumentLength);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Key = definition.Key,
            OrganisationId = organisationId,
            EffectiveFrom = effectiveFrom,
            Value = value,
            Reason = why,
            Document = source,
            SetBy = setBy,
            SetAt = now,
        };
    }
}
