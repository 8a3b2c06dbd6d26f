using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Complaints;

/// <summary>A complaint as somebody writes it down.</summary>
public sealed record ComplaintInput(string? Phone, ComplaintFacts Facts, ComplaintSource Source = ComplaintSource.Recipient, string? Reference = null);

/// <param name="Line">In the file, the head being 1.</param>
/// <param name="Number">The complaint made of it; null where it was known or refused.</param>
/// <param name="Refusal">Why not; null where it was taken, or known already.</param>
public sealed record ImportedLine(int Line, string Reference, string? Number, RuleException? Refusal);

/// <summary>Complaints come in: from recipients by the public form, from carriers and regulators as a file, from staff.</summary>
public sealed class ComplaintIntake(IDbContextFactory<PortalDb> dbs, PhoneVault phones, ComplaintMails mails, TimeProvider time)
{
    public const string Header = "reference,phone,time,signature,text,message,operator,province";
    public const int MostLines = 2_000;

    /// <summary>From the public form: who writes is not known.</summary>
    /// <returns>The number under which it is worked on.</returns>
    /// <exception cref="RuleException">'phone.malformed', 'complaint.text-missing', 'complaint.time' …</exception>
    public Task<string> ReceiveAsync(ComplaintInput input, CancellationToken ct = default) =>
        TakeAsync(input with { Source = ComplaintSource.Recipient, Reference = null }, Actor.Component("public-form"), ct);

    /// <exception cref="RuleException">As above, and 'complaint.reference-missing', 'complaint.reference-known'.</exception>
    public Task<string> RecordAsync(ComplaintInput input, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        return TakeAsync(input, actor, ct);
    }

    /// <summary>
    /// A carrier's or regulator's list; each line is a complaint of its own. The same line again is known by its reference, so a file
    /// may be brought in twice, or again after a kill.
    /// </summary>
    /// <exception cref="RuleException">'complaint.file-head', 'complaint.file-too-long', 'csv.encoding'.</exception>
    public async Task<IReadOnlyList<ImportedLine>> ImportAsync(ComplaintSource source, byte[] file, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        var lines = Csv.Rows(Csv.Read(file)).ToList();
        Rule.Require(lines.Count > 0 && string.Join(',', lines[0].Select(field => field.Trim())) == Header, "complaint.file-head", $"The first line is {Header}.", Header);
        Rule.Require(lines.Count <= MostLines + 1, "complaint.file-too-long", $"At most {MostLines} complaints in a file.", MostLines);
        var done = new List<ImportedLine>();
        for (var i = 1; i < lines.Count; i++)
        {
            var reference = lines[i][0].Trim();
            try
            {
                done.Add(new(i + 1, reference, await TakeAsync(Line(source, lines[i]), actor, ct, isOneOfMany: true), null));
            }
            catch (RuleException known) when (known.Code == "complaint.reference-known")
            {
                done.Add(new(i + 1, reference, null, null));
            }
            catch (RuleException refusal)
            {
                done.Add(new(i + 1, reference, null, refusal));
            }
        }

        if (done.Count(line => line.Number is not null) is var taken and > 0)
            await TellImportedAsync(source, taken, ct);
        return done;
    }

    // One mail for a whole list.
    private async Task TellImportedAsync(ComplaintSource source, int taken, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await mails.TellImportedAsync(db, source, taken, time.GetUtcNow(), ct);
        await db.SaveChangesAsync(ct);
    }

    private static ComplaintInput Line(ComplaintSource source, string[] fields)
    {
        Rule.Require(fields.Length == Header.Split(',').Length, "complaint.line", $"A line has {Header.Split(',').Length} fields.", Header.Split(',').Length);
        return new(fields[1], new(fields[4], fields[5], fields[3], TimeOf(fields[2]), fields[6], fields[7]), source, fields[0]);
    }

    /// <summary>Without an offset it is meant in the contract zone, as carriers write it.</summary>
    /// <exception cref="RuleException">'complaint.time'.</exception>
    public static DateTimeOffset? TimeOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateTime.TryParseExact(
            text.Trim(), ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new DateTimeOffset(local, ContractTime.Zone.GetUtcOffset(local)).ToUniversalTime();
        return DateTimeOffset.TryParseExact(text.Trim(), ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact)
            ? exact.ToUniversalTime()
            : throw new RuleException("complaint.time", "Give the time as 2026-11-23 10:30.");
    }

    private async Task<string> TakeAsync(ComplaintInput input, Actor actor, CancellationToken ct, bool isOneOfMany = false)
    {
        var now = time.GetUtcNow();
        var phone = phones.Seal(input.Phone);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var number = Complaint.NumberAt(now, await NumberSeries.NextAsync(db, Complaint.SeriesAt(now), ct));
        var complaint = Complaint.Receive(number, input.Source, input.Reference, phone, input.Facts, actor.Name, now);
        Rule.Require(
            complaint.Reference is null || !await db.Set<Complaint>().AnyAsync(c => c.Source == complaint.Source && c.Reference == complaint.Reference, ct),
            "complaint.reference-known", "This reference has come in already.", complaint.Reference ?? "");
        db.Add(complaint);
        db.Audit(actor, now, "complaint.received", $"complaint:{number}", null, new { complaint.Source, complaint.Reference, complaint.PhoneMask, complaint.Signature });
        if (!isOneOfMany)
            await mails.TellDeskAsync(db, complaint, "desk-received", Permission.HandleComplaints, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }
}
