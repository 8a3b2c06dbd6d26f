using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Usage;

/// <summary>One message: what became of it, in words and in order, and whether it costs money and why.</summary>
public sealed partial class UsageMessagePage(UsageQueries queries, CountryNames countries, IStringLocalizer<UsageTexts> texts) : PortalPage
{
    private MessageDetail? _detail;
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private bool _provider;

    [Parameter] public long AppId { get; set; }

    [Parameter] public long SubmittedAt { get; set; }

    [SupplyParameterFromQuery(Name = "id")] public string? Id { get; set; }

    private IStringLocalizer<UsageTexts> Texts => texts;

    private string Why => Texts[$"why.{_detail!.Message.Record.Service.Wire()}.{(_detail.IsBilled ? "billed" : "free")}", Texts["state." + _detail.Message.Record.Status.Wire()]];

    private string Price
    {
        get
        {
            var first = _detail!.Tiers[0].UnitPrice.Display(exact: true);
            return _detail.Tiers.Count == 1
                ? Texts["price.flat", _detail.Message.Record.Units, first, _detail.RateCard]
                : Texts["price.tiers", _detail.Message.Record.Units, _detail.Tiers[^1].UnitPrice.Display(exact: true), first, _detail.RateCard];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _provider = actor.IsProvider;
        _detail = await queries.MessageAsync(new(SubmittedAt, AppId, Id ?? ""), actor, Gone);
        _timeline = [.. Entries(_detail.Message)];
    }

    private IEnumerable<TimelineEntry> Entries(KnownMessage message)
    {
        var record = message.Record;
        var submitted = UsageTime.Instant(record.SubmittedAt);
        yield return new(submitted, texts[record.Status is DeliveryStatus.Rejected ? "timeline.refused" : "timeline.submitted"]);

        // A report that came after a plain 'submitted' leaves only its time of learning behind.
        if (message.UpdatedAt is not null && message.Replaced.Count == 0)
            yield return new(message.LearntAt, texts["timeline.first-report"]);
        foreach (var report in message.Replaced)
            yield return Entry(report, submitted, replaced: true);
        yield return Entry(new(
            record.Status, record.ReceiptAt is { } at ? UsageTime.Instant(at) : null, record.ReceiptCode, message.UpdatedAt ?? message.LearntAt), submitted, replaced: false);
    }

    private TimelineEntry Entry(KnownReport report, DateTimeOffset submitted, bool replaced)
    {
        var text = texts["timeline." + report.Status.Wire()].Value;
        if (report.ReceiptCode is not null)
            text = texts["timeline.with-code", text, report.ReceiptCode];
        if (replaced)
            text = texts["timeline.replaced", text];
        var learnt = texts["timeline.learnt", Exact(report.LearntAt)].Value;
        return new(report.ReceiptAt ?? report.LearntAt, text, report.ReceiptAt >= submitted ? $"{texts["timeline.after", Span(report.ReceiptAt.Value - submitted)]} {learnt}" : learnt);
    }

    private string Span(TimeSpan span) => span.TotalSeconds < 120 ? texts["span.seconds", span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)]
        : span.TotalHours < 2 ? texts["span.minutes", (int)span.TotalMinutes]
        : texts["span.hours", (int)span.TotalHours];

    private static string Exact(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
