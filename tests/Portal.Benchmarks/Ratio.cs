using System.Diagnostics;
using System.Globalization;

namespace Portal.Benchmarks;

/// <summary>One row of the printed table. A ratio above one means: better than its reference.</summary>
internal sealed record Ratio(string Id, string What, string Reference, string Target, double Value, string Ours, string Theirs, double? CpuValue = null)
{
    public static readonly string Header =
        "| # | what | reference, same run | target | ratio | by CPU | ours | reference |\n|---|---|---|---|---|---|---|---|";

    public override string ToString() =>
        $"| {Id} | {What} | {Reference} | {Target} | **{Number(Value)}** | {(CpuValue is { } cpu ? Number(cpu) : "–")} | {Ours} | {Theirs} |";

    private static string Number(double value) => value.ToString(value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}

/// <summary>How long something took, on the wall and on the processor.</summary>
internal readonly record struct Span(double Wall, double Cpu);

/// <summary>Measures two ways in turn, so that a busy neighbour troubles both, and compares medians.</summary>
internal static class Measure
{
    /// <summary>Fewer where one takes minutes.</summary>
    public static int Rounds { get; set; } = 5;

    public static async Task<Ratio> SpeedAsync(
        string id, string what, string reference, string target, Func<int, Task<Span>> ours, Func<int, Task<Span>> theirs, bool oursFirst = true)
    {
        List<Span> mine = [], other = [];
        if (oursFirst)
            await ours(-1);
        await theirs(-1);
        if (!oursFirst)
            await ours(-1);
        for (var round = 0; round < Rounds; round++)
        {
            other.Add(await theirs(round));
            mine.Add(await ours(round));
        }

        var (wall, referenceWall) = (Median(mine, s => s.Wall), Median(other, s => s.Wall));
        var (cpu, referenceCpu) = (Median(mine, s => s.Cpu), Median(other, s => s.Cpu));
        return new(id, what, reference, target, referenceWall / wall, Milliseconds(wall), Milliseconds(referenceWall), referenceCpu / cpu);
    }

    public static async Task<Span> TimeAsync(Func<Task> work, bool collect = true)
    {
        if (collect)
            GC.Collect();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return new(wall.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
    }

    private static double Median(List<Span> spans, Func<Span, double> part)
    {
        var sorted = spans.Select(part).Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Milliseconds(double seconds) => (seconds * 1000).ToString(seconds < 0.01 ? "0.00' ms'" : "0' ms'", CultureInfo.InvariantCulture);
}
