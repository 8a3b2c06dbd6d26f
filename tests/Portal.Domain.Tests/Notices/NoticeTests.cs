using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using static Portal.Domain.Tests.Notices.Samples;

namespace Portal.Domain.Tests.Notices;

public class NoticeTests
{
    [Theory]
    [InlineData("2026-11-23T10:00", 1, "2026-11-24")] // Monday: from Tuesday on
    [InlineData("2026-11-23T23:59", 2, "2026-11-25")]
    [InlineData("2026-11-20T18:00", 1, "2026-11-21")] // Friday: the weekend is free
    [InlineData("2026-11-21T09:00", 1, "2026-11-24")] // Saturday: Monday is the working day before
    [InlineData("2026-09-30T12:00", 2, "2026-10-09")] // 1 to 7 October are off
    [InlineData("2026-10-10T12:00", 1, "2026-10-11")] // a Saturday that is worked
    public void Maintenance_may_begin_after_so_many_working_days(string told, int days, string earliest)
    {
        var now = At(told);
        var lead = OneWorkingDay with { Days = days };
        Assert.Equal(ContractTime.StartOf(DateOnly.Parse(earliest, System.Globalization.CultureInfo.InvariantCulture)), lead.EarliestAt(now, WorkingDays.Shipped));
    }

    [Fact]
    public void What_is_named_as_the_earliest_start_is_accepted_and_a_microsecond_before_is_not()
    {
        var now = Day(1, 1);
        for (var hour = 0; hour < 365 * 24; hour += 7)
        {
            foreach (var (lead, content) in new[] { (OneWorkingDay, Work()), (OneWorkingDay with { Days = 3 }, Work()), (SevenDays, Change()) })
            {
                var at = now.AddHours(hour);
                var earliest = lead.EarliestAt(at, WorkingDays.Shipped);
                Assert.True(at <= lead.LatestFor(earliest, WorkingDays.Shipped).At, $"{at:u} {lead.Days}");
                Assert.True(at > lead.LatestFor(earliest.AddMicroseconds(-1), WorkingDays.Shipped).At, $"{at:u} {lead.Days}");
                var notice = Notice.Draft(content with { StartsAt = earliest.AddMicroseconds(-1), EndsAt = earliest.AddHours(1) }, "ops", at);
                var refused = Assert.Throws<RuleException>(() => notice.Publish("N-1", lead, WorkingDays.Shipped, "ops", at));
                Assert.Equal(content.Kind is NoticeKind.Maintenance ? "notice.maintenance-late" : "notice.function-late", refused.Code);
                Assert.Equal([(object)earliest, lead.Days], refused.Arguments);
            }
        }
    }

    [Fact]
    public void A_change_of_functions_is_told_seven_days_before_its_day()
    {
        Published(Change(Day(11, 30)));
        Assert.Equal("notice.function-late", Code(() => Published(Change(Day(11, 30).AddMicroseconds(-1)))));
    }

    [Fact]
    public void Unscheduled_work_needs_no_time_before_and_releases_nothing()
    {
        var begun = Published(Work(Now.AddHours(-1), MaintenanceType.Unscheduled));
        Assert.True(begun.IsUnderWayAt(Now));
        Assert.False(begun.CanRelease);
        Assert.True(Published(Work()).CanRelease);
        Assert.Equal("notice.maintenance-late", Code(() => Published(Work(Now.AddHours(1)))));
    }

    [Fact]
    public void What_is_frozen_at_publication_is_the_last_instant_and_the_days()
    {
        var notice = Published(Work(Day(11, 30, 1))); // a Monday
        Assert.Equal((1, ContractTime.LastInstantOf(new(2026, 11, 27)), false), (notice.LeadDays!.Value, notice.LatestAt!.Value, notice.IsProvisional));
    }

    [Fact]
    public void A_draft_may_be_half_and_a_published_notice_may_not()
    {
        Assert.Equal("notice.texts-missing", Code(() => Published(Work() with { Chinese = " " })));
        Assert.Equal("notice.start-missing", Code(() => Published(Work() with { StartsAt = null })));
        Assert.Equal("notice.span", Code(() => Published(Work() with { EndsAt = Work().StartsAt })));
        Assert.Equal("notice.span", Code(() => Published(Work() with { EndsAt = null })));
        Assert.Equal("notice.services-missing", Code(() => Published(Work() with { Audience = NoticeAudience.Services })));
        Assert.Equal("notice.customer-missing", Code(() => Published(Work() with { Audience = NoticeAudience.Customer })));
        Assert.Equal("notice.kind-elsewhere", Code(() => Notice.Draft(Work() with { Kind = NoticeKind.Price }, "ops", Now)));
        Assert.Equal("notice.title-missing", Code(() => Notice.Draft(Work() with { TitleEnglish = "", TitleChinese = " " }, "ops", Now)));
        Published(Work() with { Kind = NoticeKind.Regulatory, StartsAt = null, EndsAt = null });
    }

    [Fact]
    public void A_correction_points_to_what_it_corrects_and_leaves_its_words()
    {
        var notice = Published(Work());
        var correction = notice.DraftCorrection("ops", Now);
        correction.Revise(Work() with { English = "We upgrade twice." });
        correction.Publish("N-2026-000002", OneWorkingDay, WorkingDays.Shipped, "ops", Now);
        notice.Correct(correction, "ops", Now);
        Assert.Equal((notice.Id, "We upgrade.", NoticeStatus.Corrected), (correction.CorrectsId!.Value, notice.English, notice.Status));
        Assert.Throws<InvalidOperationException>(() => correction.Correct(notice, "ops", Now));
    }

    [Fact]
    public void A_word_or_a_longer_end_of_the_same_work_is_told_while_it_is_under_way_and_other_work_is_not()
    {
        var notice = Published(Work());
        var during = Work().StartsAt!.Value.AddMinutes(30);
        var longer = Work() with { English = "We upgrade, and it takes longer.", EndsAt = Work().EndsAt!.Value.AddHours(3) };
        var second = Corrected(notice, longer);
        Assert.Equal((NoticeStatus.Published, notice.LeadDays, notice.LatestAt), (second.Status, second.LeadDays, second.LatestAt));
        Assert.Equal(NoticeStatus.Published, Corrected(second, longer with { English = "Nearly done." }).Status); // and once more
        foreach (var other in new[]
        {
            longer with { StartsAt = during }, longer with { Maintenance = MaintenanceType.CutOver }, longer with { NeedsAction = true },
            longer with { Services = new HashSet<Service> { Service.Voice } },
            longer with { Audience = NoticeAudience.Services, Services = new HashSet<Service> { Service.Sms } },
        })
        {
            Assert.Equal("notice.maintenance-late", Code(() => Corrected(notice, other)));
        }

        var unannounced = Published(Work(type: MaintenanceType.Unscheduled));
        Assert.Equal("notice.maintenance-late", Code(() => Corrected(unannounced, longer))); // never becomes announced work
        Assert.Equal("notice.function-late", Code(() => Corrected(Published(Change()), Change() with { English = "Something else." }, Change().StartsAt!.Value)));

        Notice Corrected(Notice old, NoticeContent content, DateTimeOffset? at = null)
        {
            var correction = old.DraftCorrection("ops", during);
            correction.Revise(content);
            correction.Publish("N-2026-000002", content.Kind is NoticeKind.Maintenance ? OneWorkingDay : SevenDays, WorkingDays.Shipped, "ops", at ?? during, old);
            return correction;
        }
    }

    [Fact]
    public void An_answer_ends_with_the_instant_at_which_the_change_is_in_force()
    {
        var copy = new NoticeCopy(Published(Change(Day(12, 1))), Guid.CreateVersion7(), Now);
        Assert.Equal("notice.not-in-force", Code(() => copy.Deem(Day(12, 1).AddMicroseconds(-1))));
        Assert.Equal("notice.answer-over", Code(() => copy.Continue("owner", Day(12, 1))));
        Assert.Equal("notice.answer-over", Code(() => copy.Terminate("owner", Day(12, 1))));
        Assert.Equal(Day(12, 1), copy.Terminate("owner", Day(12, 1).AddMicroseconds(-1)));
        Assert.Equal("notice.stopped", Code(() => copy.Reconsider(Day(12, 1))));
        Assert.Equal("notice.not-stopped", Code(() => copy.Settle(Day(12, 1).AddMicroseconds(-1))));
        copy.Reconsider(Day(11, 30));
        copy.Deem(Day(12, 1));
        Assert.Null(copy.AnsweredBy);
    }

    [Fact]
    public void What_is_to_be_done_is_checked_off_once()
    {
        var copy = new NoticeCopy(Published(Work() with { NeedsAction = true }), Guid.CreateVersion7(), Now);
        copy.CheckOff("dev", Now);
        Assert.Equal("notice.nothing-to-do", Code(() => copy.CheckOff("dev", Now)));
        Assert.Equal("notice.nothing-to-do", Code(() => new NoticeCopy(Published(Work()), Guid.CreateVersion7(), Now).CheckOff("dev", Now)));
    }

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;

    private static DateTimeOffset At(string local)
    {
        var at = DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture);
        return new(at, ContractTime.Zone.GetUtcOffset(at));
    }
}
