namespace Portal.Web.Features.Customers;

/// <summary>Marker for the texts of staff's customer pages.</summary>
public sealed class CustomersTexts;
