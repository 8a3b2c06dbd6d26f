using CsCheck;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using static Portal.Domain.Tests.Choices;

namespace Portal.Domain.Tests.Templates;

public class TemplateCheckTests
{
    private static readonly TemplateDraft Code =
        new("清茶", "您的验证码是{1}，{2}分钟内有效。", Service.Sms, MessageType.Code, Reach.Domestic, ["123456", "5"]);

    private static readonly TemplateDraft CodeAbroad =
        new("Tea", "Your code is {1}. It is valid for {2} minutes.", Service.Sms, MessageType.Code, Reach.International, ["123456", "5"]);

    private static readonly TemplateDraft Notice =
        new("清茶", "您的订单{1}已发货，预计{2}送达。", Service.Sms, MessageType.Notice, Reach.Domestic, ["2026112301", "周三"]);

    private static readonly TemplateDraft Marketing =
        new("清茶", "春茶新品上市，会员享八折优惠。拒收请回复R", Service.Sms, MessageType.Marketing, Reach.Domestic, []);

    public static TheoryData<TemplateDraft> Good() => [Code, CodeAbroad, Notice, Marketing,
        Marketing with { Reach = Reach.International, Body = "Spring tea is 20 % off this week. Reply STOP to opt out." },
        Notice with { Service = Service.Voice }];

    [Theory, MemberData(nameof(Good))]
    public void A_proper_template_has_no_findings(TemplateDraft draft) => Assert.Empty(TemplateCheck.Run(draft));

    [Theory]
    [InlineData("", "template.empty")]
    [InlineData("【清茶】您的验证码是{1}", "template.brackets-typed")]
    [InlineData("您的验证码是{1}★", "template.symbol-forbidden")]
    [InlineData("验证码{1}，费用￥5", "template.symbol-forbidden")]
    [InlineData("验证码{1} ^_^", "template.symbol-forbidden")]
    [InlineData("验证码{1}😀", "template.symbol-forbidden")]
    [InlineData("验证码{1}\u200B", "template.control-character")]
    [InlineData("您的验证码是{code}", "template.variable-malformed")]
    [InlineData("您的验证码是${1", "template.variable-malformed")]
    [InlineData("您的验证码是{2}", "template.variable-order")]
    [InlineData("验证码{1}，再说一遍{1}", "template.variable-order")]
    [InlineData("{1}{2}", "template.only-variables")]
    [InlineData("{1}，{2}。", "template.only-variables")]
    [InlineData("验证码{1}，打开https://tea.example.com/{2}", "template.url-variable")]
    [InlineData("验证码{1}，打开https://{2}", "template.url-variable")]
    [InlineData("验证码{1}，打开t.cn/abc", "template.short-link")]
    [InlineData("您的登录码是{1}。", "template.code-keyword-missing")]
    [InlineData("您的验证码马上送到。", "template.code-variable-missing")]
    [InlineData("您的验证码是{1}，低息贷款等你来", "template.banned-topic")]
    [InlineData("您的验证码是{1}，限时优惠", "template.notice-markets")]
    public void A_broken_rule_of_a_code_template_blocks(string body, string code) =>
        Assert.Contains(TemplateCheck.Run(Code with { Body = body }), f => f.Code == code && f.IsBlocking);

    [Fact]
    public void A_code_template_abroad_says_code() =>
        Assert.Contains(TemplateCheck.Run(CodeAbroad with { Body = "Your PIN is {1}." }), f => f.Code == "template.code-keyword-missing" && f.Arguments[0] == "code");

    [Theory]
    [InlineData("新品上市，会员享八折优惠。", "template.marketing-opt-out-missing", true)]
    [InlineData("拒收请回复R，新品上市。", "template.opt-out-not-last", false)]
    public void Marketing_ends_with_a_way_out(string body, string code, bool blocks) =>
        Assert.Contains(TemplateCheck.Run(Marketing with { Body = body }), f => f.Code == code && f.IsBlocking == blocks);

    [Theory]
    [InlineData("退订回T")]
    [InlineData("回TD退订")]
    [InlineData("回复N退订")]
    [InlineData("拒收请回复R。")]
    public void The_older_ways_out_count_as_well(string end) =>
        Assert.Empty(TemplateCheck.Run(Marketing with { Body = "春茶新品上市。" + end }));

    [Fact]
    public void Property_and_education_may_send_codes_only()
    {
        const string body = "楼盘登记验证码{1}，请勿告知他人。";
        Assert.Empty(TemplateCheck.Run(Code with { Body = body }));
        Assert.Contains(TemplateCheck.Run(Notice with { Body = body, Examples = ["1234"] }), f => f.Code == "template.codes-only");
    }

    [Fact]
    public void Length_counts_signature_brackets_and_values()
    {
        var body = new string('茶', 495);
        Assert.DoesNotContain(TemplateCheck.Run(Notice with { Body = body + "a" }), f => f.Code == "template.too-long");
        Assert.Contains(TemplateCheck.Run(Notice with { Body = body + "ab" }), f => f.Code == "template.too-long" && f.Arguments.SequenceEqual(["501", "500", "1"]));
        Assert.Contains(TemplateCheck.Run(Notice with { Body = body + "{1}", Examples = ["ab"] }), f => f.Code == "template.too-long");
        Assert.Contains(TemplateCheck.Run(Notice with { Service = Service.Voice, Body = new('茶', 351) }), f => f.Code == "template.too-long");
    }

    [Fact]
    public void Voice_carries_neither_links_nor_marketing()
    {
        Assert.Contains(TemplateCheck.Run(Notice with { Service = Service.Voice, Body = "订单已发货，详见https://tea.example.com" }), f => f.Code == "template.link-in-voice");
        Assert.Contains(TemplateCheck.Run(Marketing with { Service = Service.Voice }), f => f.Code == "template.marketing-by-voice");
    }

    [Fact]
    public void A_curly_apostrophe_abroad_is_pointed_at() =>
        Assert.Contains(TemplateCheck.Run(CodeAbroad with { Body = "Here’s your code {1}, valid for {2} minutes." }), f => (f.Code, f.Start) == ("template.alphabet-widened", 4));

    [Fact]
    public void A_finding_lies_in_the_text_and_its_rule_is_in_the_catalogue() =>
        OneOf("验证码", "{1}", "{2}", "{", "}", "http://a.cn/", "★", "贷 款", "优惠", "a", " ", "【", "😀", "退订回T", "\u0007").List[0, 30]
            .Select(string.Concat).Select(Gen.Enum<MessageType>(), Gen.Enum<Reach>())
            .Sample((body, type, reach) => Assert.All(TemplateCheck.Run(Code with { Body = body, Type = type, Reach = reach }), f =>
            {
                Assert.InRange(f.Start, 0, body.Length);
                Assert.InRange(f.Start + f.Length, 0, body.Length);
                var reason = ReasonCatalogue.Find(f.Code);
                Assert.NotNull(reason);
                Assert.DoesNotContain("…", reason.Title(true, f.Arguments) + reason.Title(false, f.Arguments) + reason.Advice(true, f.Arguments) + reason.Advice(false, f.Arguments));
            }));
}
