using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Portal.Web.Platform.Mail;

/// <summary>Where mails leave the house: an SMTP server, or .eml files on a machine that has none.</summary>
public interface IMailTransport
{
    Task SendAsync(IReadOnlyList<OutboxMail> mails, Action<OutboxMail, Exception?> done, CancellationToken ct);
}

internal static class MimeMails
{
    public static MimeMessage From(OutboxMail mail, PortalOptions options)
    {
        var message = new MimeMessage { Subject = mail.Subject, MessageId = $"{mail.Id:N}@{new Uri(options.PublicUrl).Host}", Date = mail.CreatedAt };
        message.From.Add(new MailboxAddress(mail.Language == "en" ? "Portal Messaging" : "云信门户", options.Mail.From));
        message.To.Add(MailboxAddress.Parse(mail.To));
        var encode = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        var paragraphs = string.Concat(mail.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => $"<p style=\"margin:0 0 12px\">{encode.Encode(line)}</p>"));
        var button = mail.Link is null ? "" :
            $"<p style=\"margin:20px 0\"><a href=\"{encode.Encode(mail.Link)}\" style=\"background:#0B5FA5;color:#fff;padding:10px 18px;border-radius:8px;text-decoration:none\">{(mail.Language == "en" ? "Open in Portal" : "在门户中打开")}</a></p><p style=\"color:#5b6570;font-size:12px;word-break:break-all\">{encode.Encode(mail.Link)}</p>";
        message.Body = new BodyBuilder
        {
            TextBody = mail.Link is null ? mail.Text : mail.Text + "\n\n" + mail.Link + "\n",
            HtmlBody = $"<!doctype html><html lang=\"{mail.Language}\"><body style=\"font:16px/1.5 sans-serif;color:#1A1D21;max-width:560px;margin:24px auto;padding:0 16px\"><h1 style=\"font-size:18px;font-weight:600\">{encode.Encode(mail.Subject)}</h1>{paragraphs}{button}</body></html>",
        }.ToMessageBody();
        return message;
    }
}

/// <summary>One connection for a batch; each mail succeeds or fails by itself.</summary>
public sealed class SmtpMailTransport(IOptions<PortalOptions> options) : IMailTransport
{
    public async Task SendAsync(IReadOnlyList<OutboxMail> mails, Action<OutboxMail, Exception?> done, CancellationToken ct)
    {
        var mail = options.Value.Mail;
        using var smtp = new SmtpClient { Timeout = 30_000 };
        if (mail.TrustedCertificate.Length > 0)
        {
            var only = X509CertificateLoader.LoadCertificateFromFile(mail.TrustedCertificate);
            smtp.ServerCertificateValidationCallback = (_, certificate, _, errors) => IsSignedBy(only, certificate, errors);
        }

        await smtp.ConnectAsync(mail.Host, mail.Port, mail.RequireTls ? SecureSocketOptions.Auto : SecureSocketOptions.None, ct);
        if (mail.RequireTls && !smtp.IsSecure)
            throw new InvalidOperationException("The mail server offers no TLS; set Portal:Mail:RequireTls to false only for a server on this machine.");
        if (mail.User.Length > 0)
            await smtp.AuthenticateAsync(mail.User, mail.Password, ct);
        foreach (var one in mails)
        {
            try
            {
                await smtp.SendAsync(MimeMails.From(one, options.Value), ct);
                done(one, null);
            }
            catch (Exception error) when (error is SmtpCommandException or ParseException)
            {
                done(one, error);
            }
        }

        await smtp.DisconnectAsync(true, ct);
    }

    /// <summary>The name must fit in any case; the chain must end in this certificate and no other.</summary>
    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate? shown, SslPolicyErrors errors)
    {
        if (shown is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is not SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // an authority of one's own publishes no list
        return chain.Build(new X509Certificate2(shown));
    }
}

/// <summary>Writes each mail as data/mail/TIME-ID.eml, so that every path works on a bare machine.</summary>
public sealed class FileMailTransport(IOptions<PortalOptions> options) : IMailTransport
{
    public string Folder => Path.Combine(options.Value.DataDirectory, "mail");

    public async Task SendAsync(IReadOnlyList<OutboxMail> mails, Action<OutboxMail, Exception?> done, CancellationToken ct)
    {
        Directory.CreateDirectory(Folder);
        foreach (var mail in mails)
        {
            var path = Path.Combine(Folder, $"{mail.CreatedAt.UtcDateTime:yyyyMMdd-HHmmss-ffffff}-{mail.Id:N}.eml");
            await using (var file = File.Create(path + ".tmp"))
                await MimeMails.From(mail, options.Value).WriteToAsync(file, ct);
            File.Move(path + ".tmp", path, overwrite: true);
            done(mail, null);
        }
    }
}
