using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Apps;

/// <summary>The receipt for a reported leak (A29): which key, who said so, and the instant the provider was told. Written once, never changed.</summary>
public sealed class LeakReport
{
    public const int StatementMaxLength = 2000;
    public const string ClauseFact = "A29";

    private LeakReport() { }

    internal LeakReport(Guid id, string number, App app, AppKey key, Guid reporter, string by, string? ip, string statement, DateTimeOffset now)
    {
        Rule.Require(statement.Length <= StatementMaxLength, "leak.statement-too-long",
            $"The description has at most {StatementMaxLength} characters.", StatementMaxLength);
        Id = id;
        Number = number;
        OrganisationId = app.OrganisationId;
        AppId = app.AppId;
        AppName = app.Name;
        KeyId = key.Id;
        KeyHint = key.Hint;
        KeyCreatedAt = key.CreatedAt;
        ReporterId = reporter;
        ReportedBy = by;
        ReportedFrom = ip;
        Statement = statement.Trim();
        ReportedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>'L-2026-000123'.</summary>
    public string Number { get; private set; } = "";

    /// <summary>The receipt's number from the year's count; years turn in the contract zone.</summary>
    public static string NumberOf(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"L-{ContractTime.DayOf(now).Year}-{count:000000}");

    /// <summary>The name of the series that counts the receipts of the year of <paramref name="now"/>.</summary>
    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"leak-reports-{ContractTime.DayOf(now).Year}");

    public Guid OrganisationId { get; private set; }
    public long AppId { get; private set; }
    public string AppName { get; private set; } = "";
    public Guid KeyId { get; private set; }
    public string KeyHint { get; private set; } = "";
    public DateTimeOffset KeyCreatedAt { get; private set; }
    public Guid ReporterId { get; private set; }
    public string ReportedBy { get; private set; } = "";
    public string? ReportedFrom { get; private set; }
    public string Statement { get; private set; } = "";

    /// <summary>The notice and the end of the key are one instant: both are written in one transaction.</summary>
    public DateTimeOffset ReportedAt { get; private set; }

    public string Clause { get; private set; } = ClauseFact;
    public int Version { get; private set; }
}
