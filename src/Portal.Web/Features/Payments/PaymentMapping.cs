using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;

namespace Portal.Web.Features.Payments;

internal sealed class PaymentMapping : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("payments");
        builder.Property(payment => payment.Id).ValueGeneratedNever();
        builder.Property(payment => payment.Number).HasMaxLength(20);
        builder.Property(payment => payment.Reference).HasMaxLength(Payment.MaxReferenceLength);
        builder.Property(payment => payment.RecordedBy).HasMaxLength(256);
        builder.Property(payment => payment.Version).IsConcurrencyToken();
        builder.HasIndex(payment => payment.Number).IsUnique();
        builder.HasIndex(payment => payment.Reference).IsUnique(); // no transfer twice
        builder.HasIndex(payment => new { payment.OrganisationId, payment.RecordedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(payment => payment.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(payment => payment.Parts).WithOne().HasForeignKey("PaymentId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PaymentPartMapping : IEntityTypeConfiguration<PaymentPart>
{
    public void Configure(EntityTypeBuilder<PaymentPart> builder)
    {
        builder.ToTable("payment_parts");
        builder.Property<Guid>("PaymentId");
        builder.Property(part => part.BillNumber).HasMaxLength(20);
        builder.HasIndex(part => part.BillId);
        builder.HasOne<Bill>().WithMany().HasForeignKey(part => part.BillId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BankStatementMapping : IEntityTypeConfiguration<BankStatement>
{
    public void Configure(EntityTypeBuilder<BankStatement> builder)
    {
        builder.ToTable("bank_statements");
        builder.Property(statement => statement.Id).ValueGeneratedNever();
        builder.Property(statement => statement.Name).HasMaxLength(150);
        builder.Property(statement => statement.Sha256).HasMaxLength(64);
        builder.Property(statement => statement.ImportedBy).HasMaxLength(256);
        builder.HasIndex(statement => statement.Sha256).IsUnique();
        builder.HasMany(statement => statement.Lines).WithOne().HasForeignKey("StatementId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BankLineMapping : IEntityTypeConfiguration<BankLine>
{
    public void Configure(EntityTypeBuilder<BankLine> builder)
    {
        builder.ToTable("bank_lines");
        builder.Property<Guid>("StatementId");
        builder.Property(line => line.Reference).HasMaxLength(Payment.MaxReferenceLength);
        builder.Property(line => line.Payer).HasMaxLength(BankLine.MaxTextLength);
        builder.Property(line => line.Text).HasMaxLength(BankLine.MaxTextLength);
        builder.Property(line => line.Note).HasMaxLength(BankLine.MaxTextLength);
        builder.Property(line => line.PaymentNumber).HasMaxLength(20);
        builder.Property(line => line.Version).IsConcurrencyToken();
        builder.HasIndex(line => line.Reference).IsUnique(); // no line twice, whatever file it comes in
        builder.HasIndex(line => line.Status);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(line => line.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
