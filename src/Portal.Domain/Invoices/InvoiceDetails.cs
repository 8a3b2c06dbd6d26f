using Portal.Domain.Accounts;

namespace Portal.Domain.Invoices;

public enum InvoiceKind { Ordinary, Special }

/// <summary>Whose name the invoice bears.</summary>
public enum InvoiceTitle { Company, Personal }

/// <summary>What stands on the buyer's side of an invoice, and where it is sent. A request keeps its own copy.</summary>
public sealed record InvoiceDetails
{
    public const int MaxTitleLength = 100;
    public const int MaxAddressLength = 150;
    public const int MaxPhoneLength = 30;
    public const int MaxBankLength = 100;
    public const int MaxAccountLength = 34;

    public InvoiceKind Kind { get; init; }

    public InvoiceTitle TitleKind { get; init; }

    public string Title { get; init; } = "";

    /// <summary>A personal title has none.</summary>
    public string? TaxNumber { get; init; }

    public string? Address { get; init; }

    public string? Phone { get; init; }

    public string? Bank { get; init; }

    public string? Account { get; init; }

    /// <summary>Where the invoice is sent.</summary>
    public string Mail { get; init; } = "";

    /// <summary>For who has not said why they look: people are masked, companies are not.</summary>
    public InvoiceDetails Masked() => this with
    {
        Title = TitleKind is InvoiceTitle.Personal ? PersonalData.MaskName(Title) : Title,
        Address = TitleKind is InvoiceTitle.Personal && Address is not null ? PersonalData.MaskName(Address) : Address,
        Phone = Phone is null ? null : PersonalData.MaskPhone(Phone),
        Mail = PersonalData.MaskMail(Mail),
    };

    /// <summary>The same, trimmed and checked; a special invoice needs everything, a personal title keeps neither tax number nor bank.</summary>
    /// <exception cref="RuleException">
    /// 'invoice-details.title', 'invoice-details.personal-special', 'invoice-details.tax-number', 'invoice-details.special',
    /// 'invoice-details.too-long', 'invoice-details.account', 'invoice-details.mail'.
    /// </exception>
    public InvoiceDetails Checked()
    {
        var isCompany = TitleKind is InvoiceTitle.Company;
        var clean = this with
        {
            Title = Title.Trim(),
            TaxNumber = isCompany ? Invoices.TaxNumber.Written(TaxNumber) : null,
            Address = isCompany ? Trimmed(Address) : null,
            Phone = isCompany ? Trimmed(Phone) : null,
            Bank = isCompany ? Trimmed(Bank) : null,
            Account = isCompany ? Trimmed(Account?.Replace(" ", "", StringComparison.Ordinal)) : null,
            Mail = Mail.Trim(),
        };
        Rule.Require(clean.Title.Length is > 0 and <= MaxTitleLength, "invoice-details.title", $"Give the title in at most {MaxTitleLength} characters.", MaxTitleLength);
        Rule.Require(isCompany || Kind is InvoiceKind.Ordinary, "invoice-details.personal-special", "A personal title gets an ordinary invoice.");
        Rule.Require(
            !isCompany || Invoices.TaxNumber.IsValid(clean.TaxNumber!), "invoice-details.tax-number", "The tax number has 18 characters, and its last one must fit the others.");
        Rule.Require(
            Kind is InvoiceKind.Ordinary || clean is { Address: not null, Phone: not null, Bank: not null, Account: not null },
            "invoice-details.special", "A special invoice needs the registered address, phone, bank and account number.");
        Rule.Require(
            (clean.Address?.Length ?? 0) <= MaxAddressLength && (clean.Phone?.Length ?? 0) <= MaxPhoneLength && (clean.Bank?.Length ?? 0) <= MaxBankLength,
            "invoice-details.too-long", "Address, phone or bank is too long.");
        Rule.Require(
            clean.Account is null || (clean.Account.Length is >= 6 and <= MaxAccountLength && clean.Account.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')),
            "invoice-details.account", "An account number has 6 to 34 digits.", MaxAccountLength);
        Rule.Require(MailAddresses.IsPlausible(clean.Mail), "invoice-details.mail", "Give a mail address.");
        return clean;
    }

    private static string? Trimmed(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

/// <summary>The details an organisation keeps for its next request.</summary>
public sealed class InvoiceProfile
{
    private InvoiceProfile() { } // EF

    public InvoiceProfile(Guid organisationId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public InvoiceDetails Details { get; private set; } = new();

    public string SetBy { get; private set; } = "";

    public DateTimeOffset SetAt { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">See <see cref="InvoiceDetails.Checked"/>.</exception>
    public void Set(InvoiceDetails details, string by, DateTimeOffset now)
    {
        Details = details.Checked();
        SetBy = by;
        SetAt = now;
    }
}
