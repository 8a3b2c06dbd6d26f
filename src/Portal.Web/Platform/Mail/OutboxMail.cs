using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Web.Data;

namespace Portal.Web.Platform.Mail;

/// <summary>A mail that a committed change promised. Written with the change, sent afterwards, tried until it goes.</summary>
public sealed class OutboxMail
{
    private OutboxMail() { } // EF

    public OutboxMail(string to, string language, DateTimeOffset now, string subject, string text, string? link)
    {
        Id = Guid.CreateVersion7(now);
        To = to;
        Language = language;
        Subject = subject;
        Text = text;
        Link = link;
        CreatedAt = now;
        DueAt = now;
    }

    /// <summary>Also the Message-Id, so that a repeated delivery is recognisable.</summary>
    public Guid Id { get; private set; }
    public string To { get; private set; } = "";
    public string Language { get; private set; } = "";
    public string Subject { get; private set; } = "";

    /// <summary>Emptied once sent when it carries a token.</summary>
    public string Text { get; private set; } = "";
    public string? Link { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? DueAt { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }
    public int Attempts { get; private set; }
    public string? LastError { get; private set; }
    public int Version { get; private set; }

    /// <summary>Takes the mail for one attempt: nobody else tries until the lease is over, which also spaces retries.</summary>
    public void Claim(DateTimeOffset now)
    {
        Attempts++;
        DueAt = now + TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Attempts)));
    }

    public void Sent(DateTimeOffset now)
    {
        SentAt = now;
        DueAt = null;
        LastError = null;
        Link = null; // links may carry single-use tokens: not kept longer than needed
    }

    /// <summary>Due at once, whatever the last attempts came to.</summary>
    public void Retry(DateTimeOffset now)
    {
        Domain.Rule.Require(SentAt is null, "mail.sent", "This mail has been sent.");
        DueAt = now;
    }

    public void Failed(string error) => LastError = error.Length > 500 ? error[..500] : error;
}

internal sealed class OutboxMailMapping : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("OutboxMails");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.To).HasMaxLength(256);
        builder.Property(m => m.Language).HasMaxLength(10);
        builder.Property(m => m.Subject).HasMaxLength(300);
        builder.Property(m => m.LastError).HasMaxLength(500);
        builder.Property(m => m.Version).IsConcurrencyToken();
        builder.HasIndex(m => m.DueAt);
    }
}

public static class OutboxMails
{
    /// <summary>Queues a mail; it leaves only if the change it belongs to is committed.</summary>
    /// <param name="link">Absolute; shown as the mail's one button.</param>
    /// <returns>The mail's id, for who keeps proof of having told somebody.</returns>
    public static Guid Mail(
        this PortalDb db, string to, string language, DateTimeOffset now, string subject, string text, string? link = null)
    {
        var mail = new OutboxMail(to, language, now, subject, text, link);
        db.Add(mail);
        return mail.Id;
    }
}
