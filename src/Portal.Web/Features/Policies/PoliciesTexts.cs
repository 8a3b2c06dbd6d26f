namespace Portal.Web.Features.Policies;

/// <summary>Marker for the texts of the numbers that agreements set.</summary>
public sealed class PoliciesTexts;
