using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Complaints;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Complaints;

internal sealed class ComplaintMapping : IEntityTypeConfiguration<Complaint>
{
    public void Configure(EntityTypeBuilder<Complaint> builder)
    {
        builder.ToTable("complaints");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Number).HasMaxLength(20);
        builder.Property(c => c.Reference).HasMaxLength(Complaint.MaxReferenceLength);
        builder.Property(c => c.PhoneHash).HasMaxLength(64).IsFixedLength();
        builder.Property(c => c.PhoneMask).HasMaxLength(24);
        builder.Property(c => c.PhoneSealed).HasMaxLength(400);
        builder.Property(c => c.Text).HasMaxLength(Complaint.MaxTextLength);
        builder.Property(c => c.Message).HasMaxLength(Complaint.MaxMessageLength);
        builder.Property(c => c.Signature).HasMaxLength(60);
        builder.Property(c => c.Operator).HasMaxLength(64);
        builder.Property(c => c.MatchedOperator).HasMaxLength(64);
        builder.Property(c => c.Province).HasMaxLength(64);
        builder.Property(c => c.ReceivedBy).HasMaxLength(256);
        builder.Property(c => c.MessageId).HasMaxLength(64);
        builder.Property(c => c.AssignedBy).HasMaxLength(256);
        builder.Property(c => c.ClosedBy).HasMaxLength(256);
        builder.Property(c => c.Reason).HasMaxLength(Complaint.MaxNoteLength);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => new { c.Source, c.Reference }).IsUnique(); // what a carrier sends twice comes once
        builder.HasIndex(c => new { c.OrganisationId, c.Status, c.ReceivedAt });
        builder.HasIndex(c => new { c.Status, c.ReceivedAt });
        builder.HasIndex(c => c.PhoneHash);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.Ignore(c => c.OwnReplies); // some of them
        builder.HasMany(c => c.Replies).WithOne().HasForeignKey(reply => reply.ComplaintId);
    }
}

internal sealed class ComplaintReplyMapping : IEntityTypeConfiguration<ComplaintReply>
{
    public void Configure(EntityTypeBuilder<ComplaintReply> builder)
    {
        builder.ToTable("complaint_replies");
        builder.Property(reply => reply.Id).ValueGeneratedNever();
        builder.Property(reply => reply.Answer)
            .HasConversion(answer => JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), json => JsonSerializer.Deserialize<ComplaintAnswer>(json, JsonSerializerOptions.Web)!);
        builder.Property(reply => reply.By).HasMaxLength(256);
        builder.Property(reply => reply.JudgedBy).HasMaxLength(256);
        builder.Property(reply => reply.Note).HasMaxLength(Complaint.MaxNoteLength);
        builder.HasIndex(reply => new { reply.ComplaintId, reply.Edition }).IsUnique();
        builder.HasMany(reply => reply.Evidence).WithOne().HasForeignKey(evidence => evidence.ReplyId);
    }
}

internal sealed class ComplaintEvidenceMapping : IEntityTypeConfiguration<ComplaintEvidence>
{
    public void Configure(EntityTypeBuilder<ComplaintEvidence> builder)
    {
        builder.ToTable("complaint_evidence");
        builder.Property(evidence => evidence.Id).ValueGeneratedNever();
        builder.Property(evidence => evidence.Name).HasMaxLength(200);
        builder.Property(evidence => evidence.Sha256).HasMaxLength(64).IsFixedLength();
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(evidence => evidence.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A mail by which a named contact is told of a complaint; the first that leaves starts the clock.</summary>
public sealed class ComplaintMail
{
    private ComplaintMail() { } // EF

    public ComplaintMail(Guid complaintId, Guid mailId, string to) => (Id, ComplaintId, MailId, To) = (Guid.CreateVersion7(), complaintId, mailId, to);

    public Guid Id { get; private set; }

    public Guid ComplaintId { get; private set; }

    public Guid MailId { get; private set; }

    public string To { get; private set; } = "";
}

internal sealed class ComplaintMailMapping : IEntityTypeConfiguration<ComplaintMail>
{
    public void Configure(EntityTypeBuilder<ComplaintMail> builder)
    {
        builder.ToTable("complaint_mails");
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(256);
        builder.HasIndex(mail => new { mail.ComplaintId, mail.MailId }).IsUnique();
        builder.HasOne<Complaint>().WithMany().HasForeignKey(mail => mail.ComplaintId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<OutboxMail>().WithMany().HasForeignKey(mail => mail.MailId).OnDelete(DeleteBehavior.Cascade);
    }
}
