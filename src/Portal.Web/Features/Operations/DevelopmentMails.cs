using MimeKit;
using Portal.Domain;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Operations;

/// <param name="Links">As in the mail, but on the address this portal is looked at.</param>
public sealed record WrittenMail(string File, DateTimeOffset At, string To, string Subject, string Text, IReadOnlyList<string> Links);

/// <summary>Reads the .eml files of a portal in development; anywhere else there is nothing here.</summary>
public sealed class DevelopmentMails(FileMailTransport files, IHostEnvironment environment)
{
    private const int Shown = 100;

    /// <exception cref="NotFoundException">This is not a development machine.</exception>
    public async Task<IReadOnlyList<WrittenMail>> NewestAsync(CancellationToken ct = default)
    {
        if (!environment.IsDevelopment())
            throw new NotFoundException("The page");
        if (!Directory.Exists(files.Folder))
            return [];
        var mails = new List<WrittenMail>();
        foreach (var path in Directory.GetFiles(files.Folder, "*.eml").OrderDescending(StringComparer.Ordinal).Take(Shown))
        {
            using var message = await MimeMessage.LoadAsync(path, ct);
            var lines = (message.TextBody ?? "").ReplaceLineEndings("\n").Split('\n');
            mails.Add(new(
                Path.GetFileName(path), message.Date, message.To.ToString(), message.Subject ?? "",
                string.Join('\n', lines.Where(l => !IsLink(l))).Trim(), [.. lines.Where(IsLink).Select(l => new Uri(l.Trim()).PathAndQuery)]));
        }

        return mails;
    }

    private static bool IsLink(string line) =>
        line.StartsWith("http", StringComparison.Ordinal) && Uri.TryCreate(line.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
