using Portal.Domain.Invoices;

namespace Portal.Domain.Tests.Invoices;

public class InvoiceDetailsTests
{
    // The worked example of GB 32100, and codes in which one character was changed or two were swapped.
    [Theory]
    [InlineData("91350100M000100Y43", true)]
    [InlineData("91350100M000100Y42", false)]
    [InlineData("91350100M000010Y43", false)]
    [InlineData("91350100M00010OY43", false)] // the letter O is in no code
    [InlineData("91350100M000100Y4", false)]
    [InlineData("", false)]
    public void A_tax_number_checks_itself(string number, bool valid) => Assert.Equal(valid, TaxNumber.IsValid(number));

    [Fact]
    public void Typed_in_groups_and_small_letters_it_is_the_same_number() => Assert.Equal("91350100M000100Y43", TaxNumber.Written(" 9135 0100 m000100y43 "));

    [Theory]
    [InlineData(InvoiceTitle.Company, InvoiceKind.Special, "91350100M000100Y43", "6222 0000 1111", null)]
    [InlineData(InvoiceTitle.Company, InvoiceKind.Ordinary, "91350100M000100Y43", null, null)]
    [InlineData(InvoiceTitle.Personal, InvoiceKind.Ordinary, "nonsense is dropped", null, null)]
    [InlineData(InvoiceTitle.Company, InvoiceKind.Special, "91350100M000100Y43", null, "invoice-details.special")]
    [InlineData(InvoiceTitle.Company, InvoiceKind.Special, "91350100M000100Y43", "12", "invoice-details.account")]
    [InlineData(InvoiceTitle.Company, InvoiceKind.Ordinary, "91350100M000100Y44", null, "invoice-details.tax-number")]
    [InlineData(InvoiceTitle.Personal, InvoiceKind.Special, null, null, "invoice-details.personal-special")]
    public void Each_kind_needs_its_own(InvoiceTitle title, InvoiceKind kind, string? tax, string? account, string? code)
    {
        var details = new InvoiceDetails
        {
            TitleKind = title,
            Kind = kind,
            Title = " 示例科技有限公司 ",
            TaxNumber = tax,
            Address = "1 Road",
            Phone = "0571-1",
            Bank = "A bank",
            Account = account,
            Mail = "finance@example.com",
        };
        if (code is not null)
        {
            Assert.Equal(code, Assert.Throws<RuleException>(details.Checked).Code);
            return;
        }

        var clean = details.Checked();
        Assert.Equal("示例科技有限公司", clean.Title);
        Assert.Equal(title is InvoiceTitle.Personal, clean.TaxNumber is null);
    }
}
