using Portal.Domain.Metering;

namespace Portal.Domain.ServiceLevels;

/// <summary>
/// One version of what receipt codes mean. It holds from the first day of a month, and a month that has ended keeps the version it had:
/// a change is a new version.
/// </summary>
public sealed class ReceiptMap
{
    public const int MaxNoteLength = 500;
    public const int MostRules = 500;

    /// <summary>A receipt may come so much later; what has none by then counts as never reported (D-3).</summary>
    public static readonly TimeSpan ReceiptTime = TimeSpan.FromHours(72);

    private Lookup? _lookup;

    private ReceiptMap() { } // EF

    public Guid Id { get; private set; }

    /// <summary>1 ships with the product.</summary>
    public int Edition { get; private set; }

    /// <summary>The first of the month from which it holds.</summary>
    public DateOnly FirstDay { get; private set; }

    /// <summary>The rows, one a line.</summary>
    public string Text { get; private set; } = "";

    public string Note { get; private set; } = "";

    public string MadeBy { get; private set; } = "";

    public DateTimeOffset MadeAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<ReceiptRule> Rules => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReceiptRule.Read)];

    /// <summary>The map that comes with the product: holds until Ops make another.</summary>
    public static ReceiptMap Shipped { get; } = new()
    {
        Id = Guid.Empty,
        Edition = 1,
        FirstDay = new(2000, 1, 1),
        Text = ReadShipped(),
    };

    /// <param name="today">In the contract zone.</param>
    /// <exception cref="RuleException">
    /// 'receipt-map.past-month', 'receipt-map.note-missing', 'receipt-map.empty', 'receipt-map.twice', 'receipt-map.status-missing', 'receipt-map.contradiction'.
    /// </exception>
    public static ReceiptMap Make(
        int edition, DateOnly firstDay, IReadOnlyList<ReceiptRule> rules, string note, string by, DateOnly today, DateTimeOffset now)
    {
        Rule.Require(firstDay.Day == 1, "receipt-map.first-of-month", "A version begins on the first of a month.");
        Rule.Require(
            firstDay >= new DateOnly(today.Year, today.Month, 1), "receipt-map.past-month", "A month that has ended keeps the version it had.");
        var why = note.Trim();
        Rule.Require(why.Length is > 0 and <= MaxNoteLength, "receipt-map.note-missing", $"Say what changes and why, in at most {MaxNoteLength} characters.", MaxNoteLength);
        Rule.Require(rules.Count is > 0 and <= MostRules, "receipt-map.empty", $"Between 1 and {MostRules} rows.", MostRules);
        foreach (var rule in rules)
        {
            Rule.Require(IsPattern(rule.Pattern), "receipt-map.pattern", $"'{rule.Pattern}' is no code, no beginning of codes with * behind it, and no @status.", rule.Pattern);
            rule.Meaning.Check(rule.Pattern);
            Rule.Require(
                rule.Pattern != "@delivered" || rule.Meaning.Group is ReceiptGroup.Delivered,
                "receipt-map.contradiction", "What arrived is delivered.", rule.Pattern);
        }

        var twice = rules.GroupBy(rule => rule.Pattern, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        Rule.Require(twice is null, "receipt-map.twice", $"'{twice?.Key}' stands there twice.", twice?.Key ?? "");
        var missing = Enum.GetValues<DeliveryStatus>().Select(status => $"@{status.Wire()}").FirstOrDefault(pattern => rules.All(rule => rule.Pattern != pattern));
        Rule.Require(missing is null, "receipt-map.status-missing", $"'{missing}' is missing: every status needs a row.", missing ?? "");
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Edition = edition,
            FirstDay = firstDay,
            Text = string.Join('\n', rules.Select(rule => rule.ToLine())),
            Note = why,
            MadeBy = by,
            MadeAt = now,
        };
    }

    /// <summary>Of those that hold on the day the newest.</summary>
    public static ReceiptMap InForce(IEnumerable<ReceiptMap> maps, DateOnly day) =>
        maps.Where(map => map.FirstDay <= day).OrderByDescending(map => map.Edition).FirstOrDefault() ?? Shipped;

    /// <summary>What a message's last report means; a message that arrived has arrived, whatever its code says.</summary>
    public ReceiptMeaning MeaningOf(DeliveryStatus status, string? code) => (_lookup ??= new(Rules)).Of(status, code);

    private static bool IsPattern(string pattern) => pattern.StartsWith('@')
        ? DeliveryStatuses.From(pattern[1..]) is not null
        : pattern.Length is > 0 and <= ReceiptRule.MaxLength && pattern.TrimEnd('*') is { Length: > 0 } text
            && pattern.Length - text.Length <= 1 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '.');

    private static string ReadShipped()
    {
        using var reader = new StreamReader(typeof(ReceiptMap).Assembly.GetManifestResourceStream("Portal.Domain.ServiceLevels.ReceiptMap.tsv")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }

    private sealed class Lookup(IReadOnlyList<ReceiptRule> rules)
    {
        private readonly Dictionary<string, ReceiptMeaning> _exact =
            rules.Where(rule => !rule.IsPrefix).ToDictionary(rule => rule.Pattern, rule => rule.Meaning, StringComparer.OrdinalIgnoreCase);

        // The longer beginning is the more exact one.
        private readonly (string Start, ReceiptMeaning Meaning)[] _prefixes =
            [.. rules.Where(rule => rule.IsPrefix).Select(rule => (rule.Pattern[..^1], rule.Meaning)).OrderByDescending(rule => rule.Item1.Length)];

        public ReceiptMeaning Of(DeliveryStatus status, string? code)
        {
            var byStatus = _exact[$"@{status.Wire()}"];
            if (status is DeliveryStatus.Delivered || string.IsNullOrEmpty(code) || code[0] == '@')
                return byStatus;
            if (_exact.TryGetValue(code, out var exact))
                return exact.Group is ReceiptGroup.Delivered ? byStatus : exact;
            foreach (var (start, meaning) in _prefixes)
            {
                if (code.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                    return meaning;
            }

            return byStatus;
        }
    }
}
