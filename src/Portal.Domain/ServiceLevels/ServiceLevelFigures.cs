using Portal.Domain.Metering;

namespace Portal.Domain.ServiceLevels;

/// <summary>Messages of one service month with the same last report, counted by the database.</summary>
/// <param name="IsOnTheWay">Without an outcome, and its receipt may still come.</param>
/// <param name="ReleaseId">The release whose scope they lie in.</param>
public sealed record LevelCount(DeliveryStatus Status, string? Code, bool IsAbroad, bool IsOnTheWay, Guid? ReleaseId, long Messages);

/// <summary>The same, with what it means.</summary>
/// <param name="Released">Released by Ops; what the map itself releases stands in the meaning.</param>
public sealed record LevelLine(DeliveryStatus Status, string? Code, ReceiptMeaning Meaning, ReleaseReason? Released, long Messages)
{
    /// <summary>Counts against us.</summary>
    public bool IsCounted => Meaning.IsFailure && Released is null;
}

/// <summary>How one service month of one product line went.</summary>
/// <param name="Messages">All that were submitted.</param>
/// <param name="OnTheWay">Without an outcome yet: in no other count.</param>
/// <param name="Effective">Messages to valid numbers (A64).</param>
/// <param name="Failures">Apparent failures among them before releases (A63).</param>
/// <param name="Abroad">Failures that stay, to numbers outside mainland China.</param>
/// <param name="Released">Failures released by Ops.</param>
/// <param name="ReleasedByMap">Messages to valid numbers that did not arrive for a reason the map itself knows as not ours.</param>
/// <param name="Flagged">Failures that stay only because nobody has shown otherwise.</param>
public sealed record ServiceLevelFigures(
    int MapEdition, long Messages, long OnTheWay, long Effective, long Failures, long Abroad, long Released, long ReleasedByMap, long Flagged,
    IReadOnlyList<LevelLine> Lines)
{
    /// <summary>What counts: released failures leave the failures, not the messages (X3 no. 9).</summary>
    public Availability Availability => new(Effective, Failures - Released);

    public Availability BeforeReleases => new(Effective, Failures);

    /// <summary>The other reading: whatever was released is left out on both sides.</summary>
    public Availability WithoutReleased => new(Effective - Released - ReleasedByMap, Failures - Released);

    /// <summary>Whether most of what counts against us was meant for other countries.</summary>
    public bool IsMostlyAbroad => Abroad * 2 > Failures - Released;

    public static ServiceLevelFigures Of(IEnumerable<LevelCount> counts, ReceiptMap map, IReadOnlyDictionary<Guid, ReleaseReason> releases)
    {
        long messages = 0, onTheWay = 0, effective = 0, failures = 0, abroad = 0, released = 0, byMap = 0, flagged = 0;
        var lines = new Dictionary<(DeliveryStatus, string?, ReleaseReason?), LevelLine>();
        foreach (var count in counts)
        {
            messages += count.Messages;
            if (count.IsOnTheWay)
            {
                onTheWay += count.Messages;
                continue;
            }

            var meaning = map.MeaningOf(count.Status, count.Code);
            var release = meaning.IsFailure && count.ReleaseId is { } id ? releases[id] : (ReleaseReason?)null;
            var code = meaning.Group is ReceiptGroup.Delivered ? null : count.Code;
            var key = (count.Status, code, release);
            lines[key] = lines.TryGetValue(key, out var line)
                ? line with { Messages = line.Messages + count.Messages }
                : new(count.Status, code, meaning, release, count.Messages);

            effective += meaning.IsValidNumber ? count.Messages : 0;
            failures += meaning.IsFailure ? count.Messages : 0;
            released += release is not null ? count.Messages : 0;
            byMap += meaning.Release is not null ? count.Messages : 0;
            if (meaning.IsFailure && release is null)
            {
                abroad += count.IsAbroad ? count.Messages : 0;
                flagged += meaning.IsFlagged ? count.Messages : 0;
            }
        }

        return new(
            map.Edition, messages, onTheWay, effective, failures, abroad, released, byMap, flagged,
            [.. lines.Values.OrderByDescending(line => line.IsCounted).ThenByDescending(line => line.Messages)
                .ThenBy(line => line.Status).ThenBy(line => line.Code, StringComparer.Ordinal).ThenBy(line => line.Released)]);
    }
}
