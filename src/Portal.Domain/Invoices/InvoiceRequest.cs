using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Invoices;

public enum InvoiceStatus { Requested, Issued, Refused, Withdrawn, ReversalDue, Reversed }

/// <summary>The names the API uses.</summary>
public static class InvoiceStatuses
{
    public static string Wire(this InvoiceStatus status) => status switch
    {
        InvoiceStatus.Requested => "requested",
        InvoiceStatus.Issued => "issued",
        InvoiceStatus.Refused => "refused",
        InvoiceStatus.Withdrawn => "withdrawn",
        InvoiceStatus.ReversalDue => "reversal-due",
        InvoiceStatus.Reversed => "reversed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}

/// <summary>
/// A customer's request for an invoice over bills and packages, and what became of it. While it lives nothing on it can be requested again.
/// </summary>
public sealed class InvoiceRequest
{
    public const int MaxItems = 100;
    public const int MaxReasonLength = 500;

    private readonly List<InvoiceItem> _items = [];

    private InvoiceRequest() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>The organisation's name on the day of the request.</summary>
    public string OrganisationName { get; private set; } = "";

    /// <summary>'IR-2026-000123'. The invoice's own number is another.</summary>
    public string Number { get; private set; } = "";

    public InvoiceStatus Status { get; private set; }

    public InvoiceDetails Details { get; private set; } = new();

    public string RequestedBy { get; private set; } = "";

    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>Until when we mean to answer: the tracked deadline's instant, which alone moves it.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Issued, refused or withdrawn.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    public string? AnsweredBy { get; private set; }

    /// <summary>Why it was refused, or withdrawn by the portal.</summary>
    public string? Reason { get; private set; }

    public string? InvoiceNumber { get; private set; }

    public DateOnly? InvoicedOn { get; private set; }

    public Guid? FileId { get; private set; }

    public string? FileName { get; private set; }

    public DateTimeOffset? ReversalDueAt { get; private set; }

    public string? ReversalReason { get; private set; }

    /// <summary>The number of the red-letter invoice.</summary>
    public string? ReversalNumber { get; private set; }

    public DateOnly? ReversedOn { get; private set; }

    public DateTimeOffset? ReversedAt { get; private set; }

    public string? ReversedBy { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<InvoiceItem> Items => _items;

    public Money Amount => _items.Aggregate(Money.Zero, (sum, item) => sum + item.Amount);

    public bool IsLive => Status is InvoiceStatus.Requested or InvoiceStatus.Issued or InvoiceStatus.ReversalDue;

    public bool IsOverdue(DateTimeOffset now) => Status is InvoiceStatus.Requested && now > DueAt;

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"invoice-request-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"IR-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <exception cref="RuleException">'invoice.nothing-chosen', 'invoice.too-many', 'invoice.not-invoiceable', or of the details.</exception>
    public static InvoiceRequest Request(
        Guid organisationId, string organisationName, string number, InvoiceDetails details, IReadOnlyList<Invoiceable> things, DateTimeOffset dueAt, string by,
        DateTimeOffset now)
    {
        Rule.Require(things.Count > 0, "invoice.nothing-chosen", "Choose at least one bill or package.");
        Rule.Require(things.Count <= MaxItems, "invoice.too-many", $"At most {MaxItems} on one request.", MaxItems);
        foreach (var thing in things)
            Rule.Require(thing.Hurdle is null && thing.Amount > Money.Zero, "invoice.not-invoiceable", $"{thing.Number} cannot be invoiced now.", thing.Number);
        var request = new InvoiceRequest
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            OrganisationName = organisationName,
            Number = number,
            Status = InvoiceStatus.Requested,
            Details = details.Checked(),
            RequestedBy = by,
            RequestedAt = now,
            DueAt = dueAt,
        };
        request._items.AddRange(things.Select(thing => new InvoiceItem(thing)));
        return request;
    }

    /// <exception cref="RuleException">'invoice.state'.</exception>
    public void Withdraw(string by, DateTimeOffset now)
    {
        Require(InvoiceStatus.Requested);
        Answer(InvoiceStatus.Withdrawn, by, now);
        Free();
    }

    /// <exception cref="RuleException">'invoice.state', 'invoice.reason-missing'.</exception>
    public void Refuse(string reason, string by, DateTimeOffset now)
    {
        Require(InvoiceStatus.Requested);
        Reason = Said(reason);
        Answer(InvoiceStatus.Refused, by, now);
        Free();
    }

    /// <summary>Everything about issuing but the file, so that none is kept in vain.</summary>
    /// <returns>The invoice's number as it is kept.</returns>
    /// <exception cref="RuleException">'invoice.state', 'invoice.number', 'invoice.date'.</exception>
    public string RequireIssuable(string invoiceNumber, DateOnly on, DateTimeOffset now)
    {
        Require(InvoiceStatus.Requested);
        RequireDay(on, ContractTime.DayOf(RequestedAt), now);
        return RequireNumber(invoiceNumber);
    }

    /// <summary>The invoice has been made and its file is there; its figures do not move any more.</summary>
    /// <exception cref="RuleException">'invoice.state', 'invoice.number', 'invoice.date'.</exception>
    public void Issue(string invoiceNumber, DateOnly on, Guid fileId, string fileName, string by, DateTimeOffset now)
    {
        var written = RequireIssuable(invoiceNumber, on, now);
        (InvoiceNumber, InvoicedOn, FileId, FileName) = (written, on, fileId, fileName);
        Answer(InvoiceStatus.Issued, by, now);
    }

    /// <exception cref="RuleException">'invoice.state'.</exception>
    public void MoveDue(DateTimeOffset dueAt)
    {
        Require(InvoiceStatus.Requested);
        DueAt = dueAt;
    }

    /// <summary>Something on it is worth less now: before the invoice is made its figures follow, and what is worth nothing leaves.</summary>
    /// <param name="reason">Kept when nothing is left and the request ends.</param>
    /// <exception cref="RuleException">'invoice.state'.</exception>
    public void Lower(Invoiceable thing, string reason, string by, DateTimeOffset now)
    {
        Require(InvoiceStatus.Requested);
        var item = _items.Single(i => i.LiveKey == thing.Key);
        if (thing.Amount > Money.Zero)
        {
            item.Take(thing);
        }
        else if (_items.Count > 1)
        {
            _items.Remove(item);
        }
        else
        {
            Reason = Said(reason);
            Answer(InvoiceStatus.Withdrawn, by, now);
            Free();
        }
    }

    /// <summary>The invoice is over more than its things are worth, or is wrong otherwise: it has to be reversed.</summary>
    /// <exception cref="RuleException">'invoice.state', 'invoice.reason-missing'.</exception>
    public void CallBack(string reason, DateTimeOffset now)
    {
        Require(InvoiceStatus.Issued);
        ReversalReason = Said(reason);
        ReversalDueAt = now;
        Status = InvoiceStatus.ReversalDue;
    }

    /// <summary>A red-letter invoice has been made; what is left of the things can be requested again.</summary>
    /// <exception cref="RuleException">'invoice.state', 'invoice.number', 'invoice.date', 'invoice.same-number'.</exception>
    public void Reverse(string reversalNumber, DateOnly on, string by, DateTimeOffset now)
    {
        Require(InvoiceStatus.ReversalDue);
        var written = RequireNumber(reversalNumber);
        Rule.Require(written != InvoiceNumber, "invoice.same-number", "The red-letter invoice has a number of its own.");
        RequireDay(on, InvoicedOn!.Value, now);
        (ReversalNumber, ReversedOn, ReversedAt, ReversedBy) = (written, on, now, by);
        Status = InvoiceStatus.Reversed;
        Free();
    }

    private void Answer(InvoiceStatus status, string by, DateTimeOffset now) => (Status, AnsweredBy, AnsweredAt) = (status, by, now);

    private void Free() => _items.ForEach(item => item.Free());

    private void Require(InvoiceStatus status) =>
        Rule.Require(Status == status, "invoice.state", $"This is not possible with a request that is {Status.Wire()}.");

    private static string Said(string reason)
    {
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "invoice.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        return why;
    }

    // 20 digits; of an older invoice its code (10 or 12) and number (8) together.
    private static string RequireNumber(string number)
    {
        var written = new string([.. number.Where(c => !char.IsWhiteSpace(c))]);
        Rule.Require(written.Length is 18 or 20 && written.All(char.IsAsciiDigit), "invoice.number", "An invoice number has 20 digits, an older one 18 or 20 with its code.");
        return written;
    }

    private static void RequireDay(DateOnly on, DateOnly first, DateTimeOffset now) =>
        Rule.Require(on >= first && on <= ContractTime.DayOf(now), "invoice.date", $"The day lies between {first:yyyy-MM-dd} and today.", first);
}
