using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;

namespace Portal.Web.Features.Pricing;

internal sealed class RateCardVersionMapping : IEntityTypeConfiguration<RateCardVersion>
{
    public void Configure(EntityTypeBuilder<RateCardVersion> builder)
    {
        builder.ToTable("rate_card_versions");
        builder.Property(card => card.Id).ValueGeneratedNever();
        builder.Property(card => card.Number).HasMaxLength(RateCardVersion.MaxNumberLength);
        builder.Property(card => card.CreatedBy).HasMaxLength(256);
        builder.Property(card => card.ChangedBy).HasMaxLength(256);
        builder.Property(card => card.AnnouncedBy).HasMaxLength(256);
        builder.Property(card => card.Sha256).HasMaxLength(64);
        builder.Property(card => card.Version).IsConcurrencyToken();
        builder.HasIndex(card => card.Number).IsUnique();
        builder.HasIndex(card => card.EffectiveFrom).IsUnique(); // two cards cannot begin on one day; drafts have none
    }
}

internal sealed class PriceChangeNoticeMapping : IEntityTypeConfiguration<PriceChangeNotice>
{
    public void Configure(EntityTypeBuilder<PriceChangeNotice> builder)
    {
        builder.ToTable("price_change_notices");
        builder.Property(notice => notice.Id).ValueGeneratedNever();
        builder.Property(notice => notice.Card).HasMaxLength(RateCardVersion.MaxNumberLength);
        builder.Property(notice => notice.CardBefore).HasMaxLength(RateCardVersion.MaxNumberLength);
        builder.Property(notice => notice.AnsweredBy).HasMaxLength(256);
        builder.Property(notice => notice.Version).IsConcurrencyToken();
        builder.Property(notice => notice.Effect).HasConversion(
            rows => JsonSerializer.Serialize(rows.Select(EffectText.Of), JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<EffectText[]>(text, JsonSerializerOptions.Web)!.Select(row => row.Row()).ToList(),
            new ValueComparer<IReadOnlyList<PriceEffectRow>>((a, b) => ReferenceEquals(a, b), rows => rows.Count, rows => rows)); // frozen
        builder.HasIndex(notice => new { notice.RateCardId, notice.OrganisationId }).IsUnique(); // nobody is told twice
        builder.HasIndex(notice => new { notice.OrganisationId, notice.Status });
        builder.HasIndex(notice => notice.Status);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(notice => notice.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<RateCardVersion>().WithMany().HasForeignKey(notice => notice.RateCardId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(notice => notice.Mails).WithOne().HasForeignKey("NoticeId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }

    private sealed record EffectText(DateOnly Month, long App, string Service, string Type, long Units, string Old, string New)
    {
        public static EffectText Of(PriceEffectRow row) => new(
            row.Month, row.AppId, row.Service.Wire(), row.Type.Wire(), row.Units, row.Old.ToFenString(), row.New.ToFenString());

        public PriceEffectRow Row() => new(
            Month, App, WireNames.ServiceFrom(Service)!.Value, WireNames.MessageTypeFrom(Type)!.Value, Units, Money.Parse(Old)!.Value, Money.Parse(New)!.Value);
    }
}

internal sealed class PriceChangeMailMapping : IEntityTypeConfiguration<PriceChangeMail>
{
    public void Configure(EntityTypeBuilder<PriceChangeMail> builder)
    {
        builder.ToTable("price_change_mails");
        builder.Property<Guid>("NoticeId");
        builder.Property(mail => mail.To).HasMaxLength(256);
    }
}

internal sealed class SettlementMapping : IEntityTypeConfiguration<Settlement>
{
    public void Configure(EntityTypeBuilder<Settlement> builder)
    {
        builder.ToTable("settlements");
        builder.Property(settlement => settlement.Id).ValueGeneratedNever();
        builder.Property(settlement => settlement.Number).HasMaxLength(20);
        builder.Property(settlement => settlement.FinalBill).HasMaxLength(20);
        builder.Property(settlement => settlement.BalanceReference).HasMaxLength(Settlement.MaxReferenceLength);
        builder.Property(settlement => settlement.Documents).HasMaxLength(Settlement.MaxDocumentsLength);
        builder.Property(settlement => settlement.ClosedBy).HasMaxLength(256);
        builder.Property(settlement => settlement.Version).IsConcurrencyToken();
        builder.HasIndex(settlement => settlement.Number).IsUnique();
        builder.HasIndex(settlement => settlement.NoticeId).IsUnique();
        builder.HasIndex(settlement => settlement.NoticeCopyId).IsUnique();
        builder.HasIndex(settlement => settlement.DisputeId).IsUnique();
        builder.HasIndex(settlement => settlement.Status);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(settlement => settlement.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PriceChangeNotice>().WithOne().HasForeignKey<Settlement>(settlement => settlement.NoticeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<NoticeCopy>().WithOne().HasForeignKey<Settlement>(settlement => settlement.NoticeCopyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Dispute>().WithOne().HasForeignKey<Settlement>(settlement => settlement.DisputeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ResumptionMapping : IEntityTypeConfiguration<Resumption>
{
    public void Configure(EntityTypeBuilder<Resumption> builder)
    {
        builder.ToTable("resumptions");
        builder.Property(resumption => resumption.Id).ValueGeneratedNever();
        builder.Property(resumption => resumption.Card).HasMaxLength(20);
        builder.Property(resumption => resumption.AskedBy).HasMaxLength(256);
        builder.Property(resumption => resumption.AnsweredBy).HasMaxLength(256);
        builder.Property(resumption => resumption.Reason).HasMaxLength(Resumption.MaxReasonLength);
        builder.Property(resumption => resumption.Version).IsConcurrencyToken();
        builder.HasIndex(resumption => resumption.SettlementId);
        builder.HasIndex(resumption => resumption.OrganisationId).IsUnique().HasFilter("\"Status\" = 'Asked'"); // one question at a time
        builder.HasOne<Organisation>().WithMany().HasForeignKey(resumption => resumption.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Settlement>().WithMany().HasForeignKey(resumption => resumption.SettlementId).OnDelete(DeleteBehavior.Restrict);
    }
}
