using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Portal.Browser.Tests.Support;

/// <summary>Collects what the browser reports as wrong: script errors, console errors, refused by the content policy.</summary>
public sealed class Watch
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" || message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
                _complaints.Enqueue($"{message.Text[..Math.Min(400, message.Text.Length)]} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Enqueue("uncaught: " + error);
    }

    /// <summary>What was reported since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_complaints.TryDequeue(out var complaint))
            taken.Add(complaint);
        return taken;
    }
}
