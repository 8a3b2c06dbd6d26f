using Portal.Domain.Agreements;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Agreements;

public class AgreementVersionTests
{
    private static readonly DateTimeOffset Noon = Samples.Noon;

    [Fact]
    public void A_version_takes_effect_at_midnight_in_Beijing()
    {
        var version = Samples.Draft(from: "2026-04-01");
        version.Publish("admin", Noon);
        var midnight = ContractTime.StartOf(new(2026, 4, 1));

        Assert.Equal(AgreementState.Published, version.StateAt(midnight.AddTicks(-1)));
        Assert.Equal(AgreementState.Effective, version.StateAt(midnight));
    }

    [Theory]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-03-02", true)]
    public void A_new_version_takes_effect_tomorrow_at_the_earliest(string from, bool allowed)
    {
        var refused = Record.Exception(() => Samples.Draft(from).Publish("admin", Noon));
        Assert.Equal(allowed ? null : "agreement.effective-too-soon", (refused as RuleException)?.Code);
    }

    [Theory]
    [InlineData("{#one-this}", "{#one-other}")]
    [InlineData(" {!}", "")]
    [InlineData("{#n1}", "{#n2}")]
    [InlineData("version: \"1.0\"", "version: \"1.1\"")]
    public void Languages_that_do_not_match_are_refused(string of, string with) =>
        Assert.Equal("agreement.languages-differ", Assert.Throws<RuleException>(() =>
            AgreementVersion.Draft(Samples.Plain(), Samples.Plain().Replace(of, with, StringComparison.Ordinal), "admin", Noon)).Code);

    [Fact]
    public void A_draft_keeps_its_agreement_and_number() =>
        Assert.Equal("agreement.draft-renamed", Assert.Throws<RuleException>(() =>
            Samples.Draft().Revise(Samples.Plain("1.2", "2026-04-01"), Samples.Plain("1.2", "2026-04-01"), "admin", Noon)).Code);

    [Fact]
    public void The_hash_depends_on_the_language_read()
    {
        var version = AgreementVersion.Ship(Samples.Plain(words: "说**这个**。"), Samples.Plain(), "Portal", Noon);
        Assert.NotEqual(version.Sha256("zh-CN"), version.Sha256("en"));
        Assert.Equal(version.Document("zh-Hans-CN").Sha256, version.Sha256("zh-CN"));
    }

    [Fact]
    public void An_acceptance_keeps_who_when_where_and_what()
    {
        var version = Samples.Version(code: "special");
        var acceptance = Acceptance.Ask(Guid.CreateVersion7(), version, Noon);
        var signing = Samples.Signing(version);

        acceptance.Accept(signing, [IntendedUse.Other, IntendedUse.SystemNotice], " parcel notices ", Noon.AddMinutes(1));

        Assert.Equal((signing.UserId, signing.UserName, "192.0.2.7", "Browser/1"), (acceptance.UserId, acceptance.UserName, acceptance.Ip, acceptance.UserAgent));
        Assert.Equal((Noon.AddMinutes(1), "en", version.Sha256("en")), (acceptance.AnsweredAt, acceptance.Language, acceptance.Sha256));
        Assert.Equal([IntendedUse.SystemNotice, IntendedUse.Other], acceptance.Uses);
        Assert.Equal("parcel notices", acceptance.OtherUse);
        Assert.Equal(["one-this"], acceptance.Highlighted);
    }

    [Fact]
    public void Highlighted_clauses_must_be_ticked() =>
        Assert.Equal("agreement.highlights-not-ticked", Refusal(v => Samples.Signing(v, ticked: false), [IntendedUse.SystemNotice], null));

    [Fact]
    public void The_special_terms_ask_what_will_be_sent() =>
        Assert.Equal("agreement.uses-missing", Refusal(v => Samples.Signing(v), [], null));

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Another_use_is_described(string? words) =>
        Assert.Equal("agreement.other-use-missing", Refusal(v => Samples.Signing(v), [IntendedUse.Other], words));

    [Fact]
    public void A_deemed_acceptance_names_nobody_and_is_never_a_click()
    {
        var version = Samples.Version();
        var acceptance = Acceptance.Ask(Guid.CreateVersion7(), version, Noon);
        Assert.Equal("agreement.deemed-method", Assert.Throws<RuleException>(() =>
            acceptance.Deem(AcceptanceMethod.ClickAgree, "en", version.Sha256("en"), Noon)).Code);

        acceptance.Deem(AcceptanceMethod.Use, "en", version.Sha256("en"), Noon);

        Assert.Null(acceptance.UserId);
        Assert.Null(acceptance.UserName);
        Assert.True(acceptance.IsAccepted);
    }

    [Fact]
    public void An_answer_holds_until_the_day_the_next_version_takes_over()
    {
        var version = Samples.Version();
        var acceptance = Acceptance.Ask(Guid.CreateVersion7(), version, Noon);
        acceptance.Accept(Samples.Signing(version), [], null, Noon);
        acceptance.SupersedeFrom(new(2026, 4, 1));
        var midnight = ContractTime.StartOf(new(2026, 4, 1));

        Assert.Equal(AcceptanceStatus.AcceptedExplicit, acceptance.StatusAt(midnight.AddTicks(-1)));
        Assert.Equal(AcceptanceStatus.Superseded, acceptance.StatusAt(midnight));
    }

    [Fact]
    public void A_question_names_a_clause_that_exists() =>
        Assert.Equal("agreement.clause-unknown", Assert.Throws<RuleException>(() =>
            ClauseQuestion.Ask(Guid.CreateVersion7(), Samples.Version(), "nowhere", "en", "What?", Guid.CreateVersion7(), "owner", Noon)).Code);

    private static string Refusal(Func<AgreementVersion, Signing> signing, IntendedUse[] uses, string? other)
    {
        var version = Samples.Version(code: "special");
        var acceptance = Acceptance.Ask(Guid.CreateVersion7(), version, Noon);
        return Assert.Throws<RuleException>(() => acceptance.Accept(signing(version), uses, other, Noon)).Code;
    }
}
