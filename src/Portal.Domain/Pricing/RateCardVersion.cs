using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Calendar;

namespace Portal.Domain.Pricing;

public enum RateCardStatus { Draft, Announced }

/// <summary>
/// A rate card that finance makes: a draft until it is announced, and never changed from then on (A14, A15).
/// It may be announced once it is whole, its first day lies far enough ahead, and no announced card begins later.
/// </summary>
public sealed class RateCardVersion
{
    public const int MaxNumberLength = 16;

    /// <summary>Between announcing a cut and its first instant: by then every instance of the portal knows the card.</summary>
    public static readonly TimeSpan LeastLead = TimeSpan.FromHours(1);

    private RateCardVersion() { } // EF

    /// <exception cref="RuleException">'rate-card.number'.</exception>
    public RateCardVersion(string number, RateCardContent content, string by, DateTimeOffset now)
    {
        Rule.Require(IsNumber(number), "rate-card.number", "A version has 2 to 16 letters, digits, points and hyphens.", MaxNumberLength);
        Id = Guid.CreateVersion7(now);
        Number = number;
        Content = RateCardFile.Write(content);
        CreatedBy = ChangedBy = by;
        CreatedAt = ChangedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>What bill lines print: '2027-01'.</summary>
    public string Number { get; private set; } = "";

    public RateCardStatus Status { get; private set; }

    /// <summary>Groups, prices and counting rules, as <see cref="RateCardFile"/> writes them.</summary>
    public string Content { get; private set; } = "";

    /// <summary>Null while a draft.</summary>
    public DateOnly? EffectiveFrom { get; private set; }

    public string CreatedBy { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public string ChangedBy { get; private set; } = "";

    public DateTimeOffset ChangedAt { get; private set; }

    public string? AnnouncedBy { get; private set; }

    public DateTimeOffset? AnnouncedAt { get; private set; }

    /// <summary>Set once every customer it concerns has been told.</summary>
    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>Over number, first day and content, at the announcement: what was announced is what is charged.</summary>
    public string? Sha256 { get; private set; }

    public int Version { get; private set; }

    public bool IsDraft => Status is RateCardStatus.Draft;

    public RateCardContent Read() => RateCardFile.ReadContent(Content);

    /// <exception cref="InvalidOperationException">A draft is no card yet.</exception>
    /// <exception cref="FormatException">The content is no longer what was announced.</exception>
    public RateCard ToCard()
    {
        if (EffectiveFrom is not { } day)
            throw new InvalidOperationException("A draft is not a rate card.");
        if (HashOf(day) != Sha256)
            throw new FormatException($"Rate card {Number} is not what was announced.");
        var content = Read();
        return new(Number, day, content.Groups, content.Prices, content.Counting);
    }

    /// <exception cref="RuleException">'rate-card.announced', 'rate-card.groups'.</exception>
    public void Edit(RateCardContent content, string by, DateTimeOffset now)
    {
        RequireDraft();
        Rule.Require(content.Groups.Count is > 0 and <= RateCardContent.MaxGroups, "rate-card.groups", $"At most {RateCardContent.MaxGroups} groups.", RateCardContent.MaxGroups);
        Content = RateCardFile.Write(content);
        ChangedBy = by;
        ChangedAt = now;
    }

    /// <summary>Makes it public. Dearer or differently counted: <paramref name="noticeDays"/> ahead; nothing but cheaper: an hour.</summary>
    /// <param name="before">The card it follows: the one in force on the day before its first.</param>
    /// <exception cref="RuleException">
    /// 'rate-card.announced', 'rate-card.not-whole', 'rate-card.not-after', 'rate-card.same', 'rate-card.too-soon'.
    /// </exception>
    public void Announce(DateOnly effectiveFrom, RateCard before, int noticeDays, string by, DateTimeOffset now)
    {
        RequireDraft();
        var content = Read();
        var problems = content.Problems();
        Rule.Require(problems.Count == 0, "rate-card.not-whole", "The card is not whole yet.");
        Rule.Require(effectiveFrom > before.EffectiveFrom, "rate-card.not-after", $"The first day is after {before.EffectiveFrom:yyyy-MM-dd}.", before.EffectiveFrom.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        var change = PriceComparison.Of(before, new(Number, effectiveFrom, content.Groups, content.Prices, content.Counting));
        Rule.Require(change.Moves.Count > 0 || change.IsCountedOtherwise, "rate-card.same", "Nothing differs from the card before.");
        var earliest = EarliestDay(change.IsCut, noticeDays, now);
        Rule.Require(effectiveFrom >= earliest, "rate-card.too-soon", $"The first day is {earliest:yyyy-MM-dd} at the earliest.", earliest.ToString("O", System.Globalization.CultureInfo.InvariantCulture), noticeDays);

        EffectiveFrom = effectiveFrom;
        Sha256 = HashOf(effectiveFrom);
        Status = RateCardStatus.Announced;
        AnnouncedBy = by;
        AnnouncedAt = now;
    }

    /// <summary>The earliest first day of a card announced now.</summary>
    public static DateOnly EarliestDay(bool isCut, int noticeDays, DateTimeOffset now) => isCut
        ? ContractTime.DayOf(now + LeastLead).AddDays(1)
        : ContractTime.DayOf(now).AddDays(Math.Max(1, noticeDays));

    public void NoteTold(DateTimeOffset now) => ToldAt ??= now;

    private void RequireDraft() => Rule.Require(IsDraft, "rate-card.announced", "An announced rate card never changes. Make a new version.");

    private string HashOf(DateOnly day) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Number}\n{day:yyyy-MM-dd}\n{Content}")));

    private static bool IsNumber(string number) =>
        number.Length is >= 2 and <= MaxNumberLength && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && char.IsAsciiLetterOrDigit(number[0]);
}
