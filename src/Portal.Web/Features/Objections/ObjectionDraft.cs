using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Objections;

/// <summary>How an objection that starts from a statement opens: its lines, its counts as typed, its words.</summary>
internal sealed class ObjectionDraft(CustomerCounts counts, Bill bill)
{
    public Guid CountsId => counts.Id;

    /// <summary>By day, as typed.</summary>
    public Dictionary<DateOnly, string> Own { get; } =
        counts.Days.ToDictionary(day => day.Day, day => day.Own.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is typed and can be read; elsewhere the statement's.</summary>
    public ObjectedFigures Figures => ObjectedFigures.Of(counts, Own.Where(own => Read(own.Value) is not null).ToDictionary(own => own.Key, own => Read(own.Value)!.Value));

    /// <summary>The affected lines; where the statement names none, all of its service.</summary>
    public IEnumerable<int> Lines => counts.Lines.Count > 0
        ? counts.Lines
        : bill.Lines.Where(line => line.Service == counts.Service && line.Amount > Money.Zero).Select(line => line.Position);

    /// <exception cref="RuleException">'objection.figure'.</exception>
    public OwnFigures Typed()
    {
        Rule.Require(Own.Values.All(text => Read(text) is not null), "objection.figure", "A count is a whole number of units, for a day of the statement.");
        return new(counts.Id, Own.ToDictionary(own => own.Key, own => Read(own.Value)!.Value));
    }

    public string Text(IStringLocalizer<ObjectionsTexts> texts, IStringLocalizer<SharedTexts> shared)
    {
        var total = counts.Total;
        var days = counts.Days.Where(day => !day.Deviation.IsWithin(counts.Tolerance)).Select(day => texts[
            "form.counts-day", FiguresTable.Day(day.Day), FiguresTable.Count(day.Billed), FiguresTable.Count(day.Own),
            FiguresTable.Count(day.Deviation.Difference), day.Deviation.PerMille ?? "–"].Value).ToList();
        return string.Join('\n', [
            texts["form.counts", shared["service." + counts.Service.Wire()].Value, MonthText.Of(bill.Month), FiguresTable.Count(total.Billed),
                FiguresTable.Count(total.Recomputed), FiguresTable.Count(total.Difference), total.PerMille ?? "–", FiguresTable.Per(counts.Tolerance)].Value,
            .. days.Count > 0 ? [texts["form.counts-days"].Value, .. days] : days]);
    }

    private static long? Read(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units <= CustomerCounts.MostUnits ? units : null;
}
