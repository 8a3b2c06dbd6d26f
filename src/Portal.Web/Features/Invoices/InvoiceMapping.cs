using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Invoices;
using Portal.Domain.Ledger;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Invoices;

internal sealed class InvoiceRequestMapping : IEntityTypeConfiguration<InvoiceRequest>
{
    public void Configure(EntityTypeBuilder<InvoiceRequest> builder)
    {
        builder.ToTable("invoice_requests");
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.Property(request => request.OrganisationName).HasMaxLength(Organisation.MaxNameLength);
        builder.Property(request => request.Number).HasMaxLength(20);
        builder.Property(request => request.RequestedBy).HasMaxLength(256);
        builder.Property(request => request.AnsweredBy).HasMaxLength(256);
        builder.Property(request => request.Reason).HasMaxLength(InvoiceRequest.MaxReasonLength);
        builder.Property(request => request.InvoiceNumber).HasMaxLength(20);
        builder.Property(request => request.FileName).HasMaxLength(200);
        builder.Property(request => request.ReversalReason).HasMaxLength(InvoiceRequest.MaxReasonLength);
        builder.Property(request => request.ReversalNumber).HasMaxLength(20);
        builder.Property(request => request.ReversedBy).HasMaxLength(256);
        builder.Property(request => request.Version).IsConcurrencyToken();
        builder.Ignore(request => request.Amount);
        builder.Ignore(request => request.IsLive);
        builder.ComplexProperty(request => request.Details, details => details.Sized());
        builder.HasIndex(request => request.Number).IsUnique();
        builder.HasIndex(request => request.InvoiceNumber).IsUnique();
        builder.HasIndex(request => request.ReversalNumber).IsUnique();
        builder.HasIndex(request => new { request.OrganisationId, request.RequestedAt });
        builder.HasIndex(request => new { request.Status, request.RequestedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(request => request.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(request => request.FileId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(request => request.Items).WithOne().HasForeignKey("RequestId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class InvoiceItemMapping : IEntityTypeConfiguration<InvoiceItem>
{
    public void Configure(EntityTypeBuilder<InvoiceItem> builder)
    {
        builder.ToTable("invoice_items");
        builder.Property<Guid>("RequestId");
        builder.Property(item => item.Number).HasMaxLength(20);
        builder.Property(item => item.LiveKey).HasMaxLength(40);
        builder.Ignore(item => item.Amount);
        builder.HasIndex(item => item.LiveKey).IsUnique(); // nothing stands on two live requests; those that ended have none
        builder.HasOne<Bill>().WithMany().HasForeignKey(item => item.BillId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Package>().WithMany().HasForeignKey(item => item.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceProfileMapping : IEntityTypeConfiguration<InvoiceProfile>
{
    public void Configure(EntityTypeBuilder<InvoiceProfile> builder)
    {
        builder.ToTable("invoice_profiles");
        builder.Property(profile => profile.Id).ValueGeneratedNever();
        builder.Property(profile => profile.SetBy).HasMaxLength(256);
        builder.Property(profile => profile.Version).IsConcurrencyToken();
        builder.ComplexProperty(profile => profile.Details, details => details.Sized());
        builder.HasIndex(profile => profile.OrganisationId).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(profile => profile.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class InvoiceDetailsMapping
{
    public static void Sized(this ComplexPropertyBuilder<InvoiceDetails> details)
    {
        details.Property(d => d.Title).HasMaxLength(InvoiceDetails.MaxTitleLength);
        details.Property(d => d.TaxNumber).HasMaxLength(TaxNumber.Length);
        details.Property(d => d.Address).HasMaxLength(InvoiceDetails.MaxAddressLength);
        details.Property(d => d.Phone).HasMaxLength(InvoiceDetails.MaxPhoneLength);
        details.Property(d => d.Bank).HasMaxLength(InvoiceDetails.MaxBankLength);
        details.Property(d => d.Account).HasMaxLength(InvoiceDetails.MaxAccountLength);
        details.Property(d => d.Mail).HasMaxLength(MailAddresses.MaxLength);
    }
}
