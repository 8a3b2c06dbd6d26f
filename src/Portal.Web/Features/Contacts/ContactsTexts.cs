namespace Portal.Web.Features.Contacts;

/// <summary>Marker for the texts of contacts.</summary>
public sealed class ContactsTexts;
