using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

internal sealed class EnforcementCaseMapping : IEntityTypeConfiguration<EnforcementCase>
{
    public void Configure(EntityTypeBuilder<EnforcementCase> builder)
    {
        builder.ToTable("enforcement_cases");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Number).HasMaxLength(20);
        builder.Property(c => c.Reference).HasMaxLength(EnforcementCase.MaxReferenceLength);
        builder.Property(c => c.Origin).HasMaxLength(80);
        builder.Property(c => c.Text).HasMaxLength(EnforcementCase.MaxTextLength);
        builder.Property(c => c.OpenedBy).HasMaxLength(256);
        builder.Property(c => c.NoticedBy).HasMaxLength(256);
        builder.Property(c => c.ClosedBy).HasMaxLength(256);
        builder.Property(c => c.Reason).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => c.Origin).IsUnique(); // what opens a case by itself opens one
        builder.HasIndex(c => new { c.OrganisationId, c.Status });
        builder.HasIndex(c => new { c.Status, c.OpenedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(c => c.Cures).WithOne().HasForeignKey(cure => cure.CaseId);
        builder.HasMany(c => c.Measures).WithOne().HasForeignKey(measure => measure.CaseId);
        builder.HasMany(c => c.Penalties).WithOne().HasForeignKey(penalty => penalty.CaseId);
        builder.HasMany(c => c.Files).WithOne().HasForeignKey(file => file.CaseId);
    }
}

internal sealed class CaseCureMapping : IEntityTypeConfiguration<CaseCure>
{
    public void Configure(EntityTypeBuilder<CaseCure> builder)
    {
        builder.ToTable("enforcement_cures");
        builder.Property(cure => cure.Id).ValueGeneratedNever();
        builder.Property(cure => cure.Text).HasMaxLength(EnforcementCase.MaxTextLength);
        builder.Property(cure => cure.By).HasMaxLength(256);
        builder.Property(cure => cure.Note).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(cure => cure.JudgedBy).HasMaxLength(256);
        builder.HasIndex(cure => new { cure.CaseId, cure.Edition }).IsUnique();
    }
}

internal sealed class MeasureMapping : IEntityTypeConfiguration<Measure>
{
    public void Configure(EntityTypeBuilder<Measure> builder)
    {
        builder.ToTable("enforcement_measures", table =>
        {
            // What is final wants two people and is never lifted, whoever writes to the table.
            table.HasCheckConstraint("CK_enforcement_measures_two_persons",
                "\"Kind\" NOT IN ('Deduct', 'Terminate', 'Ban') OR \"Status\" NOT IN ('InForce', 'Lifted') OR (\"ApprovedById\" IS NOT NULL AND \"ApprovedById\" <> \"ProposedById\")");
            table.HasCheckConstraint("CK_enforcement_measures_final", "\"Status\" <> 'Lifted' OR \"Kind\" NOT IN ('Deduct', 'Terminate', 'Ban')");
        });
        builder.Property(measure => measure.Id).ValueGeneratedNever();
        builder.Property(measure => measure.Package).HasMaxLength(20);
        builder.Property(measure => measure.Deduction).HasMaxLength(20);
        builder.Property(measure => measure.Reason).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(measure => measure.ProposedBy).HasMaxLength(256);
        builder.Property(measure => measure.ApprovedBy).HasMaxLength(256);
        builder.Property(measure => measure.EndedBy).HasMaxLength(256);
        builder.Property(measure => measure.EndReason).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(measure => measure.Version).IsConcurrencyToken();
        builder.HasIndex(measure => new { measure.CaseId, measure.Number }).IsUnique();
        builder.HasIndex(measure => measure.Status);
    }
}

internal sealed class PenaltyMapping : IEntityTypeConfiguration<Penalty>
{
    public void Configure(EntityTypeBuilder<Penalty> builder)
    {
        builder.ToTable("enforcement_penalties");
        builder.Property(penalty => penalty.Id).ValueGeneratedNever();
        builder.Property(penalty => penalty.Channels).HasMaxLength((PenaltyBasis.MaxLine + 1) * PenaltyBasis.MostChannels);
        builder.Property(penalty => penalty.FurtherText).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(penalty => penalty.Evidence).HasMaxLength(EnforcementCase.MaxTextLength);
        builder.Property(penalty => penalty.ProposedBy).HasMaxLength(256);
        builder.Property(penalty => penalty.AnsweredBy).HasMaxLength(256);
        builder.Property(penalty => penalty.Contest).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(penalty => penalty.JudgedBy).HasMaxLength(256);
        builder.Property(penalty => penalty.Judgement).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(penalty => penalty.Deduction).HasMaxLength(20);
        builder.Property(penalty => penalty.PaidBy).HasMaxLength(EnforcementCase.MaxReferenceLength);
        builder.Property(penalty => penalty.Version).IsConcurrencyToken();
        builder.HasIndex(penalty => new { penalty.CaseId, penalty.Number }).IsUnique();
        builder.HasIndex(penalty => penalty.Status);
    }
}

internal sealed class CaseFileMapping : IEntityTypeConfiguration<CaseFile>
{
    public void Configure(EntityTypeBuilder<CaseFile> builder)
    {
        builder.ToTable("enforcement_files");
        builder.Property(file => file.Id).ValueGeneratedNever();
        builder.Property(file => file.Name).HasMaxLength(200);
        builder.Property(file => file.Sha256).HasMaxLength(64).IsFixedLength();
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(file => file.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BannedMarkMapping : IEntityTypeConfiguration<BannedMark>
{
    public void Configure(EntityTypeBuilder<BannedMark> builder)
    {
        builder.ToTable("banned_marks");
        builder.Property(mark => mark.Id).ValueGeneratedNever();
        builder.Property(mark => mark.Hash).HasMaxLength(64).IsFixedLength();
        builder.Property(mark => mark.Document).HasMaxLength(40);
        builder.Property(mark => mark.KeptBy).HasMaxLength(256);
        builder.HasIndex(mark => new { mark.Hash, mark.Kind });
        builder.HasIndex(mark => new { mark.OrganisationId, mark.Kind, mark.Hash }).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(mark => mark.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IdentityHoldMapping : IEntityTypeConfiguration<IdentityHold>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public void Configure(EntityTypeBuilder<IdentityHold> builder)
    {
        builder.ToTable("identity_holds");
        builder.Property(hold => hold.Id).ValueGeneratedNever();
        builder.Property(hold => hold.Reasons).HasConversion(
            reasons => JsonSerializer.Serialize(reasons, Json),
            json => JsonSerializer.Deserialize<IReadOnlyList<HoldReason>>(json, Json)!,
            new ValueComparer<IReadOnlyList<HoldReason>>((a, b) => a!.SequenceEqual(b!), reasons => reasons.Count, reasons => reasons));
        builder.Property(hold => hold.DecidedBy).HasMaxLength(256);
        builder.Property(hold => hold.Decision).HasMaxLength(EnforcementCase.MaxNoteLength);
        builder.Property(hold => hold.Version).IsConcurrencyToken();
        builder.HasIndex(hold => hold.OrganisationId).IsUnique().HasFilter("\"Status\" <> 'Released'").HasDatabaseName("IX_identity_holds_holding");
        builder.HasIndex(hold => new { hold.Status, hold.HeldAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(hold => hold.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
