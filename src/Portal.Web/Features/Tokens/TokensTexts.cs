namespace Portal.Web.Features.Tokens;

/// <summary>Marker for this feature's texts.</summary>
public sealed class TokensTexts;
