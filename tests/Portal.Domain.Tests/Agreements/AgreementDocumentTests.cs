using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Agreements;

namespace Portal.Domain.Tests.Agreements;

public class AgreementDocumentTests
{
    [Fact]
    public void A_text_becomes_sections_clauses_items_and_marks()
    {
        var document = AgreementDocument.Parse(Samples.Plain(), "en");

        Assert.Equal((AgreementCode.Sms, "1.0", "Title"), (document.Code, document.Version, document.Title));
        Assert.Equal(["one", "one-this", "one-that", "n1"], document.Ids);
        Assert.Equal(["one-this"], document.Highlighted.Select(clause => clause.Id));
        Assert.Equal([new("Say ", false), new("this", true), new(".", false)], document.Find("one-this")!.Runs);
        Assert.Equal(["(1)", "(2)"], document.Find("one-that")!.Items.Select(item => item.Marker));
    }

    [Fact]
    public void What_is_hashed_is_what_is_shown()
    {
        var document = AgreementDocument.Parse(Samples.Plain(), "en");

        Assert.Equal("Title\n1.0 · 2026-01-01\n\n1 One\n\n1.1 Say this.\n\n1.2 And that:\n(1) first\n(2) second\n", document.ShownText);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ShownText))), document.Sha256);
        Assert.Equal(document.Sha256, AgreementDocument.Parse(Samples.Plain().Replace("\n", "\r\n", StringComparison.Ordinal), "en").Sha256);
    }

    [Theory]
    [InlineData("no front matter", "agreement.text-front-matter")]
    [InlineData("---\ncode: sms\n", "agreement.text-front-matter")]
    [InlineData("---\ncode: fax\nversion: \"1.0\"\neffective-from: 2026-01-01\ntitle: T\nservices: sms\n---\n## 1 One {#one}\n1.1 A {#a}", "agreement.text-head-missing")]
    [InlineData("---\ncode: sms\nversion: \"one\"\neffective-from: 2026-01-01\ntitle: T\nservices: sms\n---\n## 1 One {#one}\n1.1 A {#a}", "agreement.text-head-missing")]
    [InlineData("---\ncode: sms\nversion: \"1.0\"\neffective-from: 2026-02-30\ntitle: T\nservices: sms\n---\n## 1 One {#one}\n1.1 A {#a}", "agreement.text-head-missing")]
    [InlineData("---\ncode: sms\nversion: \"1.0\"\neffective-from: 2026-01-01\ntitle: T\nservices: fax\n---\n## 1 One {#one}\n1.1 A {#a}", "agreement.text-head-missing")]
    public void A_broken_head_is_refused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => AgreementDocument.Parse(text, "en")).Code);

    [Theory]
    [InlineData("", "agreement.text-empty")]
    [InlineData("1.1 No id", "agreement.text-line")]
    [InlineData("2.1 Wrong section {#a}", "agreement.text-line")]
    [InlineData("1.1 **Open {#a}", "agreement.text-line")]
    [InlineData("1. An item first", "agreement.text-line")]
    [InlineData("1.1 A {#a}\n1.2 B {#a}", "agreement.text-id-twice")]
    public void A_broken_line_is_refused(string clauses, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => AgreementDocument.Parse(Samples.Text("T", clauses), "en")).Code);

    [Fact]
    public void A_broken_line_is_named_by_its_number() =>
        Assert.Equal(12, Assert.Throws<RuleException>(() => AgreementDocument.Parse(Samples.Text("T", "1.1 A {#a}\nlost"), "en")).Arguments[0]);

    [Fact]
    public void Each_service_needs_its_own_agreement_and_what_stands_above_it()
    {
        Assert.Equal([AgreementCode.Sms, AgreementCode.Sla, AgreementCode.Special], AgreementSet.Needed(Service.Sms));
        Assert.Equal([AgreementCode.Voice, AgreementCode.Sla, AgreementCode.Special], AgreementSet.Needed(Service.Voice));
        Assert.Equal([AgreementCode.Email, AgreementCode.Special], AgreementSet.Needed(Service.Email));
        Assert.Equal(AgreementCode.Special, AgreementSet.Precedence[0]);
        Assert.Equal(AgreementCode.Sla, AgreementSet.Precedence[1]);
        Assert.All(AgreementSet.All, code => Assert.Equal(code, AgreementSet.CodeFrom(code.Wire())));
        Assert.Null(AgreementSet.CodeFrom("fax"));
    }
}
