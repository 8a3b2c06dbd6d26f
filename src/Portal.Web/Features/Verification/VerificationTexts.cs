namespace Portal.Web.Features.Verification;

/// <summary>Marker for the texts of verification.</summary>
public sealed class VerificationTexts;
