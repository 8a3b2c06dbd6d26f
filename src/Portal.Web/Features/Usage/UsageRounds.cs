namespace Portal.Web.Features.Usage;

/// <summary>
/// The lines of one call in the order of the table's key, split so that no round names a message twice: the first lines about each message,
/// then the second ones. Almost always there is nothing to sort and one round.
/// </summary>
internal static class UsageRounds
{
    public static List<List<UsageLine>> Of(IReadOnlyList<UsageLine> lines)
    {
        var ordered = lines as UsageLine[] ?? [.. lines];
        for (var i = 1; i < ordered.Length; i++)
        {
            if (Compare(ordered[i - 1], ordered[i]) > 0)
            {
                ordered = [.. ordered];
                Array.Sort(ordered, Compare);
                break;
            }
        }

        var rounds = new List<List<UsageLine>> { new(ordered.Length) };
        var round = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            round = i > 0 && KeyOrder(ordered[i - 1], ordered[i]) == 0 ? round + 1 : 0;
            if (round == rounds.Count)
                rounds.Add([]);
            rounds[round].Add(ordered[i]);
        }

        return rounds;
    }

    private static int Compare(UsageLine a, UsageLine b)
    {
        var order = KeyOrder(a, b);
        return order != 0 ? order : a.Index.CompareTo(b.Index);
    }

    private static int KeyOrder(UsageLine a, UsageLine b)
    {
        var order = a.Record.SubmittedAt.CompareTo(b.Record.SubmittedAt);
        if (order == 0) order = a.Record.AppId.CompareTo(b.Record.AppId);
        return order != 0 ? order : string.CompareOrdinal(a.Record.MessageId, b.Record.MessageId);
    }
}
