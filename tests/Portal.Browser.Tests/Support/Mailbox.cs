using System.Diagnostics;
using MimeKit;

namespace Portal.Browser.Tests.Support;

/// <summary>The folder the portal writes its mails to.</summary>
public sealed class Mailbox(string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a mail to this person whose subject contains the words; the newest one counts.</summary>
    public async Task<MimeMessage> WaitAsync(string to, string subject, int atLeast = 1)
    {
        var seen = new List<string>();
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Patience; await Task.Delay(200))
        {
            seen.Clear();
            var found = new List<MimeMessage>();
            foreach (var file in Files().Order())
            {
                var mail = await MimeMessage.LoadAsync(file);
                if (!mail.To.Mailboxes.Any(m => m.Address.Equals(to, StringComparison.OrdinalIgnoreCase)))
                    continue;
                seen.Add(mail.Subject ?? "");
                if (mail.Subject?.Contains(subject, StringComparison.Ordinal) == true)
                    found.Add(mail);
            }

            if (found.Count >= atLeast)
                return found[^1];
        }

        throw new TimeoutException($"No mail to {to} with '{subject}' in its subject; there were: {string.Join(" | ", seen)}");
    }

    /// <summary>The link a person would click.</summary>
    public async Task<string> LinkAsync(string to, string subject, int atLeast = 1)
    {
        var mail = await WaitAsync(to, subject, atLeast);
        return mail.TextBody!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Last(line => line.StartsWith("http", StringComparison.Ordinal));
    }

    private string[] Files() => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
}
