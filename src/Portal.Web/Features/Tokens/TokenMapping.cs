using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Tokens;

namespace Portal.Web.Features.Tokens;

internal sealed class TokenMapping : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("ApiTokens");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Name).HasMaxLength(ApiToken.NameMaxLength);
        builder.Property(t => t.Hash).HasMaxLength(64);
        builder.Property(t => t.Hint).HasMaxLength(TokenSecret.HintLength);
        builder.Property(t => t.CreatedBy).HasMaxLength(256);
        builder.Property(t => t.RevokedBy).HasMaxLength(256);
        builder.Property(t => t.LastUsedFrom).HasMaxLength(64);
        builder.Property(t => t.Scopes).HasMaxLength(200).HasConversion(
            scopes => string.Join(' ', scopes.Order(StringComparer.Ordinal)),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
            new ValueComparer<IReadOnlySet<string>>(
                (a, b) => a == b || (a != null && b != null && a.SetEquals(b)),
                set => set.Count,
                set => set));
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasIndex(t => t.Hash).IsUnique();
        builder.HasIndex(t => new { t.OrganisationId, t.CreatedAt });
    }
}
