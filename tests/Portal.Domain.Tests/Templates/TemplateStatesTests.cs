using System.Text.RegularExpressions;
using Portal.Domain.Review;
using Portal.Domain.Templates;

namespace Portal.Domain.Tests.Templates;

public class TemplateStatesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);
    private static readonly Guid Writer = Guid.CreateVersion7();
    private static readonly Guid Organisation = Guid.CreateVersion7();
    private static readonly Reviewer Lin = new(Guid.CreateVersion7(), "Lin", new HashSet<Guid>());
    private static readonly Reviewer Wu = new(Guid.CreateVersion7(), "Wu", new HashSet<Guid>());
    private static readonly TemplateScope Scope = new("Sign-in code", Service.Sms, MessageType.Code, Reach.Domestic);
    private static readonly TemplateText Text = new("您的验证码是{1}。", ["123456"], "登录时发给注册用户");

    private static readonly string[] Verbs = ["Edit", "DiscardDraft", "Submit", "Withdraw", "Retire", "Claim", "Release", "Approve", "Reject"];

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
            (not ReviewStatus.InReview, "Edit") => true,
            (ReviewStatus.Draft, "Submit" or "DiscardDraft") => true,
            (ReviewStatus.InReview, "Withdraw" or "Claim" or "Release" or "Approve" or "Reject") => true,
            (ReviewStatus.Approved, "Retire") => true,
            _ => false,
        };

        Assert.Equal(!allowed, Record.Exception(() => Do(In(from), verb)) is RuleException);
    }

    [Fact]
    public void The_diagram_names_every_verb() =>
        Assert.All(Verbs, verb => Assert.Matches(new Regex($@": (\w+, )*{verb}", RegexOptions.NonBacktracking), Diagram("Templates")));

    [Fact]
    public void An_approved_version_stays_live_until_the_next_is_approved()
    {
        var template = In(ReviewStatus.Approved);
        var first = template.Live;

        template.Edit(Scope, Text with { Body = "验证码：{1}" }, Writer, Noon);
        Assert.Same(first, template.Live);
        template.Submit([], "v", true, Writer, Noon);
        Assert.Same(first, template.Live);
        template.Approve(Lin, Noon);

        Assert.Equal(2, template.Live!.Number);
        Assert.Equal(ReviewStatus.Superseded, first!.Status);
    }

    [Fact]
    public void A_rejected_new_version_leaves_the_old_one_live()
    {
        var template = In(ReviewStatus.Approved);
        template.Edit(Scope, Text with { Body = "验证码：{1}" }, Writer, Noon);
        template.Submit([], "v", true, Writer, Noon);
        template.Reject(Lin, ["G1"], null, Noon);

        Assert.Equal((1, ReviewStatus.Rejected), (template.Live!.Number, template.Latest.Status));
    }

    [Fact]
    public void Nobody_reviews_an_item_of_an_organisation_of_their_own()
    {
        var member = Lin with { OwnOrganisations = new HashSet<Guid> { Organisation } };
        Assert.All(new Action<Template>[] { t => t.Claim(member, Noon), t => t.Approve(member, Noon), t => t.Reject(member, ["G1"], null, Noon) },
            act => Assert.Equal("review.own-organisation", Assert.Throws<RuleException>(() => act(In(ReviewStatus.InReview))).Code));
    }

    [Fact]
    public void A_claim_holds_colleagues_off_for_fifteen_minutes()
    {
        var template = In(ReviewStatus.InReview);
        template.Claim(Lin, Noon);

        Assert.Equal("review.claimed-by-other", Assert.Throws<RuleException>(() => template.Approve(Wu, Noon.AddMinutes(14))).Code);
        template.Claim(Wu, Noon.AddMinutes(15));
        Assert.Equal("review.claimed-by-other", Assert.Throws<RuleException>(() => template.Release(Lin, Noon.AddMinutes(16))).Code);
    }

    [Fact]
    public void A_rejection_needs_a_known_reason()
    {
        var template = In(ReviewStatus.InReview);
        Assert.Equal("review.reason-required", Assert.Throws<RuleException>(() => template.Reject(Lin, [], "no", Noon)).Code);
        Assert.Equal("review.reason-unknown", Assert.Throws<RuleException>(() => template.Reject(Lin, ["X9"], null, Noon)).Code);
    }

    [Fact]
    public void What_the_check_blocks_cannot_be_submitted()
    {
        var template = In(ReviewStatus.Draft);
        Finding[] blocking = [new("template.empty", Severity.Block)];
        Assert.Equal("review.has-blocking-findings", Assert.Throws<RuleException>(() => template.Submit(blocking, "v", true, Writer, Noon)).Code);
        Assert.Equal("review.declaration-missing", Assert.Throws<RuleException>(() => template.Submit([], "v", false, Writer, Noon)).Code);
        template.Submit([new("template.link-unfiled", Severity.Warn)], "v", true, Writer, Noon);
        Assert.Equal(ReviewHours.DueAt(Noon), template.Latest.DueAt);
    }

    [Fact]
    public void The_use_is_fixed_once_something_was_submitted()
    {
        var template = In(ReviewStatus.Rejected);
        var other = Scope with { Type = MessageType.Marketing };
        Assert.Equal("template.scope-fixed", Assert.Throws<RuleException>(() => template.Edit(other, Text, Writer, Noon)).Code);
    }

    internal static string Diagram(string feature)
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Portal.sln")))
            at = Path.GetDirectoryName(at)!;
        return File.ReadAllText(Path.Combine(at, "src/Portal.Domain", feature, "States.md"));
    }

    private static Template In(ReviewStatus status)
    {
        var template = new Template(Guid.CreateVersion7(), Organisation, Scope, Text, Writer, Noon);
        if (status is ReviewStatus.Draft)
        {
            template.Submit([], "v", true, Writer, Noon);
            template.Withdraw(Noon);
            template.Edit(Scope, Text, Writer, Noon);
            return template;
        }

        template.Submit([], "v", true, Writer, Noon);
        if (status is ReviewStatus.Approved)
            template.Approve(Lin, Noon);
        if (status is ReviewStatus.Rejected)
            template.Reject(Lin, ["G1"], null, Noon);
        if (status is ReviewStatus.Withdrawn)
            template.Withdraw(Noon);
        return template;
    }

    private static void Do(Template template, string verb)
    {
        switch (verb)
        {
            case "Edit": template.Edit(Scope, Text, Writer, Noon); break;
            case "DiscardDraft": template.DiscardDraft(Noon); break;
            case "Submit": template.Submit([], "v", true, Writer, Noon); break;
            case "Withdraw": template.Withdraw(Noon); break;
            case "Retire": template.Retire(Noon); break;
            case "Claim": template.Claim(Lin, Noon); break;
            case "Release": template.Release(Lin, Noon); break;
            case "Approve": template.Approve(Lin, Noon); break;
            default: template.Reject(Lin, ["G1"], null, Noon); break;
        }
    }
}
