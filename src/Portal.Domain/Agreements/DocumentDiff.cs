namespace Portal.Domain.Agreements;

public enum DiffKind { Same, Changed, Added, Removed }

/// <summary>One clause on both sides; a side without it is empty.</summary>
public sealed record DiffRow(string ClauseId, DiffKind Kind, string? OldNumber, string? NewNumber, IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> New);

/// <summary>Two versions side by side, clause by clause in the new one's order; clauses are paired by their ids.</summary>
public static class DocumentDiff
{
    public static IReadOnlyList<DiffRow> Between(AgreementDocument before, AgreementDocument after)
    {
        var old = before.Clauses.ToDictionary(clause => clause.Id);
        var kept = after.Clauses.Select(clause => clause.Id).ToHashSet();
        var rows = after.Clauses.Select(clause => Row(old.GetValueOrDefault(clause.Id), clause)).ToList();

        // A removed clause stands behind the one it used to follow.
        string? previous = null;
        foreach (var clause in before.Clauses)
        {
            if (!kept.Contains(clause.Id))
                rows.Insert(rows.FindIndex(row => row.ClauseId == previous) + 1, Row(clause, null));
            previous = clause.Id;
        }

        return rows;
    }

    private static DiffRow Row(Clause? old, Clause? now)
    {
        var (oldText, newText) = (Text(old), Text(now));
        if (old is null)
            return new(now!.Id, DiffKind.Added, null, now.Number, [], [new(newText, true)]);
        if (now is null)
            return new(old.Id, DiffKind.Removed, old.Number, null, [new(oldText, true)], []);
        if (oldText == newText)
            return new(now.Id, DiffKind.Same, old.Number, now.Number, [new(oldText, false)], [new(newText, false)]);

        var (left, right) = WordDiff.Between(oldText, newText);
        return new(now.Id, DiffKind.Changed, old.Number, now.Number, left, right);
    }

    private static string Text(Clause? clause) => clause is null
        ? ""
        : string.Join('\n', clause.Items.Select(item => $"{item.Marker} {InlineText.Plain(item.Text)}").Prepend(InlineText.Plain(clause.Text)));
}
