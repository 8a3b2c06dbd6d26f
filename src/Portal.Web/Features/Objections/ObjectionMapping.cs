using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Objections;

internal sealed class ObjectionMapping : IEntityTypeConfiguration<Objection>
{
    public void Configure(EntityTypeBuilder<Objection> builder)
    {
        builder.ToTable("objections");
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.Number).HasMaxLength(20);
        builder.Property(o => o.BillNumber).HasMaxLength(20);
        builder.Property(o => o.FiledBy).HasMaxLength(256);
        builder.Property(o => o.DecidedBy).HasMaxLength(256);
        builder.Property(o => o.Version).IsConcurrencyToken();
        builder.Ignore(o => o.Disputed);
        builder.Ignore(o => o.Credit);
        builder.Ignore(o => o.IsOpen);
        builder.Ignore(o => o.Figures);
        // Ten-thousandths: a decimal is text in SQLite.
        builder.Property(o => o.CountsTolerance).HasConversion<long?>(value => (long?)(value * 10_000m), stored => stored / 10_000m);
        builder.HasIndex(o => o.Number).IsUnique();
        builder.HasIndex(o => o.BillId);
        builder.HasIndex(o => new { o.Status, o.FiledAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(o => o.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Bill>().WithMany().HasForeignKey(o => o.BillId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(o => o.Lines).WithOne().HasForeignKey("ObjectionId").IsRequired().OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(o => o.Days).WithOne().HasForeignKey("ObjectionId").IsRequired().OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(o => o.Messages).WithOne().HasForeignKey("ObjectionId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ObjectionLineMapping : IEntityTypeConfiguration<ObjectionLine>
{
    public void Configure(EntityTypeBuilder<ObjectionLine> builder)
    {
        builder.ToTable("objection_lines");
        builder.Property<Guid>("ObjectionId");
        builder.Property(line => line.Note).HasMaxLength(Objection.MaxNoteLength);
    }
}

internal sealed class ObjectedDayMapping : IEntityTypeConfiguration<ObjectedDay>
{
    public void Configure(EntityTypeBuilder<ObjectedDay> builder)
    {
        builder.ToTable("objection_days");
        builder.Property<Guid>("ObjectionId");
        builder.Ignore(day => day.Deviation);
        builder.HasIndex("ObjectionId", nameof(ObjectedDay.Day)).IsUnique();
    }
}

internal sealed class ObjectionMessageMapping : IEntityTypeConfiguration<ObjectionMessage>
{
    public void Configure(EntityTypeBuilder<ObjectionMessage> builder)
    {
        builder.ToTable("objection_messages");
        builder.Property<Guid>("ObjectionId");
        builder.Property(message => message.By).HasMaxLength(256);
        builder.Property(message => message.Text).HasMaxLength(Objection.MaxTextLength);
        builder.HasMany(message => message.Files).WithOne().HasForeignKey("MessageId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ObjectionFileMapping : IEntityTypeConfiguration<ObjectionFile>
{
    public void Configure(EntityTypeBuilder<ObjectionFile> builder)
    {
        builder.ToTable("objection_files");
        builder.Property<long>("MessageId");
        builder.Property(file => file.Name).HasMaxLength(200);
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(file => file.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CreditNoteMapping : IEntityTypeConfiguration<CreditNote>
{
    public void Configure(EntityTypeBuilder<CreditNote> builder)
    {
        builder.ToTable("credit_notes");
        builder.Property(note => note.Id).ValueGeneratedNever();
        builder.Property(note => note.Number).HasMaxLength(20);
        builder.Property(note => note.BillNumber).HasMaxLength(20);
        builder.Property(note => note.Reason).HasMaxLength(CreditNote.MaxReasonLength);
        builder.Property(note => note.ProposedBy).HasMaxLength(256);
        builder.Property(note => note.AnsweredBy).HasMaxLength(256);
        builder.Property(note => note.Version).IsConcurrencyToken();
        builder.HasIndex(note => note.Number).IsUnique();
        builder.HasIndex(note => note.BillId);
        builder.HasIndex(note => note.ObjectionId);
        builder.HasIndex(note => note.Status);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(note => note.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Bill>().WithMany().HasForeignKey(note => note.BillId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(note => note.Lines).WithOne().HasForeignKey("CreditNoteId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CreditNoteLineMapping : IEntityTypeConfiguration<CreditNoteLine>
{
    public void Configure(EntityTypeBuilder<CreditNoteLine> builder)
    {
        builder.ToTable("credit_note_lines");
        builder.Property<Guid>("CreditNoteId");
        builder.Property(line => line.Note).HasMaxLength(Objection.MaxNoteLength);
    }
}
