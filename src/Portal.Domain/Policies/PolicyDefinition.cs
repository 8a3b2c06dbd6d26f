using Portal.Domain.Agreements;

namespace Portal.Domain.Policies;

/// <summary>What a policy's number counts.</summary>
public enum PolicyUnit { Percent, PerMille, Days, WorkingDays, Hours, Months, Count, Yuan, Switch }

/// <summary>One number an agreement sets, or leaves open and we fill, or that is a promise of our own: where it bites is one name in code.</summary>
/// <param name="Key">Stable: texts, records and addresses use it.</param>
/// <param name="Default">Holds from the agreement's first version until a record says otherwise.</param>
/// <param name="Agreement">Null: no agreement knows it, it is our own promise.</param>
/// <param name="Clause">Id of the clause in the agreement's text.</param>
/// <param name="Fact">Row of agreement-facts.md, or 'own promise'.</param>
/// <param name="IsOpen">The agreement names the thing but gives no number: the default is ours.</param>
public sealed record PolicyDefinition(
    string Key, PolicyUnit Unit, decimal Default, decimal Least, decimal Most, AgreementCode? Agreement, string? Clause, string Fact, bool IsOpen = false)
{
    /// <summary>Whole numbers alone, except ratios and money.</summary>
    public bool Fits(decimal value) =>
        value >= Least && value <= Most
        && (Unit is PolicyUnit.Percent or PolicyUnit.PerMille or PolicyUnit.Yuan ? decimal.Round(value, 4) == value : decimal.IsInteger(value));
}
