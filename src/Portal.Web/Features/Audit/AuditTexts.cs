namespace Portal.Web.Features.Audit;

/// <summary>Texts of the audit pages, and every action in words.</summary>
public sealed class AuditTexts;
