namespace Portal.Web.Features.Accounts;

/// <summary>Marks the resources of accounts, credentials, organisations and staff.</summary>
public sealed class AccountsTexts;
