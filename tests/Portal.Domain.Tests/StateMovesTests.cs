using System.Text.RegularExpressions;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Complaints;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Notices;
using Portal.Domain.Tickets;

namespace Portal.Domain.Tests;

/// <summary>What the database lets a state become is what the diagram draws: no arrow more, none less.</summary>
public partial class StateMovesTests
{
    public static TheoryData<string, string?, string[]> Machines() => new()
    {
        { "AbnormalSending", null, Names(AbnormalQuery.Moves) },
        { "Complaints", null, Names(Complaint.Moves) },
        { "Deadlines", null, Names(TrackedDeadline.Changes) },
        { "Disputes", null, Names(Dispute.Moves) },
        { "LawfulRequests", null, Names(LawfulRequest.Moves) },
        { "Notices", "Notice", Names(Notice.Moves) },
        { "Notices", "Answer", Names(NoticeCopy.Moves) },
        { "Notices", "Incident", Names(Incident.Moves) },
        { "Tickets", null, Names(Ticket.Moves) },
    };

    [Theory, MemberData(nameof(Machines))]
    public void The_moves_are_the_arrows(string feature, string? section, string[] moves)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
            folder = folder.Parent;
        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "src", "Portal.Domain", feature, "States.md"));
        var drawn = (section is null ? lines : lines.SkipWhile(line => line.TrimStart('#', ' ') != section).Skip(1).TakeWhile(line => !line.StartsWith('#')))
            .Select(line => Arrow().Match(line)).Where(arrow => arrow.Success && arrow.Groups[1].Value != arrow.Groups[2].Value)
            .Select(arrow => $"{arrow.Groups[1].Value} -> {arrow.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(drawn, moves.Order(StringComparer.Ordinal));
    }

    private static string[] Names<TState>(IReadOnlyList<(TState From, TState To)> moves) where TState : struct, Enum => [.. moves.Select(move => $"{move.From} -> {move.To}")];

    [GeneratedRegex(@"^\s*(\w+) --> (\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arrow();
}
