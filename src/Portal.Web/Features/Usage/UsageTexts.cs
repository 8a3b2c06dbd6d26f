namespace Portal.Web.Features.Usage;

/// <summary>Marker for the texts of usage pages and of the codes the intake answers with.</summary>
public sealed class UsageTexts;
