namespace Portal.Domain.Policies;

/// <summary>The number that holds for one customer on one day, and where it comes from.</summary>
/// <param name="Record">Null: the agreement's own number, which nobody has changed.</param>
public sealed record PolicyInForce(PolicyDefinition Definition, decimal Value, PolicyRecord? Record)
{
    /// <summary>Agreed with this customer alone.</summary>
    public bool IsOwn => Record?.OrganisationId is not null;

    /// <exception cref="OverflowException">Not for policies in days, hours, months or counts of that size.</exception>
    public int Whole => checked((int)Value);

    public bool IsOn => Value != 0;
}

/// <summary>All records; answers which number holds.</summary>
public sealed class PolicySet(IEnumerable<PolicyRecord> records)
{
    private readonly ILookup<string, PolicyRecord> _records = records.ToLookup(record => record.Key);

    /// <summary>The numbers as the agreements give them.</summary>
    public static readonly PolicySet Defaults = new([]);

    /// <summary>A customer's own number, else the general one, else the agreement's. Of several records the later day wins, then the later set.</summary>
    public PolicyInForce InForce(PolicyDefinition definition, Guid? organisationId, DateOnly day)
    {
        var own = organisationId is { } id ? Latest(definition, id, day) : null;
        if (own?.Value is { } agreed)
            return new(definition, agreed, own);
        var general = Latest(definition, null, day);
        return new(definition, general?.Value ?? definition.Default, general);
    }

    /// <summary>Records of the number, latest first.</summary>
    public IReadOnlyList<PolicyRecord> History(PolicyDefinition definition, Guid? organisationId) =>
        [.. _records[definition.Key].Where(record => record.OrganisationId == organisationId)
            .OrderByDescending(record => record.EffectiveFrom).ThenByDescending(record => record.SetAt).ThenByDescending(record => record.Id)];

    /// <summary>Customers for whom the number was ever set apart.</summary>
    public IReadOnlyList<Guid> CustomersWith(PolicyDefinition definition) =>
        [.. _records[definition.Key].Select(record => record.OrganisationId).OfType<Guid>().Distinct()];

    /// <summary>The same with one more record: what would hold.</summary>
    public PolicySet With(PolicyRecord record) => new(_records.SelectMany(key => key).Append(record));

    private PolicyRecord? Latest(PolicyDefinition definition, Guid? organisationId, DateOnly day) =>
        History(definition, organisationId).FirstOrDefault(record => record.EffectiveFrom <= day);
}
