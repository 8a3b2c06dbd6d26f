using System.Text.RegularExpressions;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Tests.Templates;

namespace Portal.Domain.Tests.Signatures;

public class SignatureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);
    private static readonly Reviewer Lin = new(Guid.CreateVersion7(), "Lin", new HashSet<Guid>());
    private static readonly SignatureText Tea = new("清茶科技", Reach.Domestic, SignatureType.Company);
    private static readonly string[] Verbs = ["Edit", "AddProof", "RemoveProof", "Submit", "Withdraw", "Retire", "Claim", "Release", "Approve", "Reject"];

    public static TheoryData<ReviewStatus, string> EveryPair() =>
        [.. from status in Enum.GetValues<ReviewStatus>()
            where status is not ReviewStatus.Superseded
            from verb in Verbs
            select (status, verb)];

    [Theory, MemberData(nameof(EveryPair))]
    public void Every_verb_works_in_its_states_and_is_refused_in_all_others(ReviewStatus from, string verb)
    {
        var allowed = (from, verb) switch
        {
            (ReviewStatus.Draft or ReviewStatus.Rejected or ReviewStatus.Withdrawn, "Edit" or "AddProof" or "RemoveProof") => true,
            (ReviewStatus.Draft, "Submit") => true,
            (ReviewStatus.InReview, "Withdraw" or "Claim" or "Release" or "Approve" or "Reject") => true,
            (ReviewStatus.Approved, "Retire") => true,
            _ => false,
        };

        Assert.Equal(!allowed, Record.Exception(() => Do(In(from), verb)) is RuleException);
    }

    [Fact]
    public void The_diagram_names_every_verb() =>
        Assert.All(Verbs, verb => Assert.Matches(new Regex($@": (\w+, )*{verb}", RegexOptions.NonBacktracking), TemplateStatesTests.Diagram("Signatures")));

    [Theory]
    [InlineData(SignatureType.Company, ProofKind.BusinessLicence)]
    [InlineData(SignatureType.App, ProofKind.AppStoreBackEnd)]
    [InlineData(SignatureType.Website, ProofKind.SiteFilingBackEnd)]
    [InlineData(SignatureType.OfficialAccount, ProofKind.AccountSettings)]
    [InlineData(SignatureType.Trademark, ProofKind.TrademarkCertificate)]
    [InlineData(SignatureType.Government, ProofKind.OrganisationCertificate)]
    [InlineData(SignatureType.Other, ProofKind.Other)]
    public void Each_type_asks_for_its_proof_and_others_for_a_letter(SignatureType type, ProofKind proof)
    {
        Assert.Equal([proof], ProofRules.Required(type, isForOthers: false));
        Assert.Equal([proof, ProofKind.AuthorisationLetter], ProofRules.Required(type, isForOthers: true));
    }

    [Fact]
    public void Missing_proof_is_told_until_it_is_added()
    {
        var signature = new Signature(Guid.CreateVersion7(), Guid.CreateVersion7(), Tea, Noon);
        Assert.Contains(SignatureCheck.Run(Tea, signature.MissingProofs), f => f.Code == "signature.proof-missing");
        signature.AddProof(ProofKind.BusinessLicence, Guid.CreateVersion7(), "licence.pdf", Noon);
        Assert.Empty(SignatureCheck.Run(Tea, signature.MissingProofs));
    }

    [Theory]
    [InlineData("", "signature.empty")]
    [InlineData("茶", "signature.too-short")]
    [InlineData("一二三四五六七八九十一二三", "signature.too-long")]
    [InlineData("【清茶】", "signature.brackets-typed")]
    [InlineData("清茶！", "signature.character-forbidden")]
    [InlineData("清 茶", "signature.character-forbidden")]
    [InlineData("12345", "signature.only-digits")]
    [InlineData("清茶测试", "signature.test-word")]
    [InlineData("温馨提示", "signature.neutral")]
    [InlineData("百家乐", "signature.banned-topic")]
    public void A_name_that_cannot_be_a_signature_is_blocked(string text, string code) =>
        Assert.Contains(SignatureCheck.Run(Tea with { Text = text }, []), f => f.Code == code && f.IsBlocking);

    [Theory]
    [InlineData("清茶科技", Reach.Domestic)]
    [InlineData("一二三四五六七八九十一二", Reach.Domestic)]
    [InlineData("Blue Tea", Reach.International)]
    [InlineData("FifteenLettersX", Reach.International)]
    public void A_proper_name_has_no_findings(string text, Reach reach) => Assert.Empty(SignatureCheck.Run(Tea with { Text = text, Reach = reach }, []));

    [Fact]
    public void A_protected_name_is_put_before_the_reviewer() =>
        Assert.Contains(SignatureCheck.Run(Tea with { Text = "清茶银行" }, []), f => f is { Code: "signature.protected-name", IsBlocking: false });

    [Theory]
    [InlineData("PayTea", "PAY TEA")]
    [InlineData("PayTea", "РауТеа")]
    [InlineData("Gool", "G00l")]
    [InlineData("清茶", "清 茶")]
    public void Names_a_reader_could_confuse_have_one_key(string one, string other) => Assert.Equal(LookAlike.Key(one), LookAlike.Key(other));

    private static Signature In(ReviewStatus status)
    {
        var signature = new Signature(Guid.CreateVersion7(), Guid.CreateVersion7(), Tea, Noon);
        signature.AddProof(ProofKind.BusinessLicence, Guid.CreateVersion7(), "licence.pdf", Noon);
        if (status is ReviewStatus.Draft)
            return signature;
        signature.Submit([], "v", true, Guid.CreateVersion7(), Noon);
        if (status is ReviewStatus.Approved)
            signature.Approve(Lin, Noon);
        if (status is ReviewStatus.Rejected)
            signature.Reject(Lin, ["G1"], null, Noon);
        if (status is ReviewStatus.Withdrawn)
            signature.Withdraw(Noon);
        return signature;
    }

    private static void Do(Signature signature, string verb)
    {
        switch (verb)
        {
            case "Edit": signature.Edit(Tea, Noon); break;
            case "AddProof": signature.AddProof(ProofKind.Other, Guid.CreateVersion7(), "a.pdf", Noon); break;
            case "RemoveProof": signature.RemoveProof(signature.Proofs[0].Id, Noon); break;
            case "Submit": signature.Submit([], "v", true, Guid.CreateVersion7(), Noon); break;
            case "Withdraw": signature.Withdraw(Noon); break;
            case "Retire": signature.Retire(Noon); break;
            case "Claim": signature.Claim(Lin, Noon); break;
            case "Release": signature.Release(Lin, Noon); break;
            case "Approve": signature.Approve(Lin, Noon); break;
            default: signature.Reject(Lin, ["G1"], null, Noon); break;
        }
    }
}
