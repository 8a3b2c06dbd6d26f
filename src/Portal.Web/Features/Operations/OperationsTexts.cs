namespace Portal.Web.Features.Operations;

/// <summary>Texts of the operations pages.</summary>
public sealed class OperationsTexts;
