namespace Portal.Web.Features.Ledger;

/// <summary>Marker for the texts of packages, balance and ledger.</summary>
public sealed class LedgerTexts;
