namespace Portal.Web.Features.Signatures;

/// <summary>Marker for the texts of the signature pages.</summary>
public sealed class SignaturesTexts;
