using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Portal.Web.Data;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Architecture;

/// <summary>The rules of the house about the data model: R8 to R10.</summary>
public sealed class ModelTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    /// <summary>Tables that belong to no organisation, each with its reason.</summary>
    private static readonly Dictionary<string, string> Shared = new()
    {
        ["AgreementVersion"] = "the provider's, for everybody",
        ["AgreementText"] = "the provider's, for everybody",
        ["AuditHead"] = "one row for the whole log",
        ["BankStatement"] = "the provider's bank's",
        ["BillRun"] = "a month, for everybody",
        ["DataProtectionKey"] = "the portal's",
        ["IdentityRole"] = "staff roles",
        ["IdentityRoleClaim"] = "Identity's",
        ["ImportedYear"] = "the provider's, for everybody",
        ["MaintenanceNotice"] = "the provider's, for everybody",
        ["Incident"] = "the provider's, for everybody",
        ["IncidentUpdate"] = "the provider's, for everybody",
        ["LawfulRequest"] = "the provider's register; the customer it is about must not find it",
        ["LawfulPaper"] = "belongs to a lawful request",
        ["Notice"] = "the provider's, for everybody; who is told has a copy",
        ["NumberSeries"] = "gap-free numbers are the provider's",
        ["Organisation"] = "it is the organisation",
        ["OutboxMail"] = "addressed to a person",
        ["PortalUser"] = "people may belong to several organisations",
        ["RateCardVersion"] = "the provider's, for everybody",
        ["SigningCertificate"] = "the portal's",
        ["ReceiptMap"] = "the provider's, for everybody",
    };

    [Fact]
    public void R8_every_table_belongs_to_an_organisation_or_says_why_not()
    {
        var strays = Model().GetEntityTypes()
            .Where(e => !Shared.ContainsKey(e.ShortName()) && !BelongsToOrganisation(e, []))
            .Select(e => e.ShortName());
        Expect.None(strays);
    }

    [Fact]
    public void R9_every_enum_is_stored_as_text()
    {
        var numbers = Model().GetEntityTypes().SelectMany(e => e.GetProperties())
            .Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType).IsEnum)
            .Where(p => p.GetTypeMapping().Converter?.ProviderClrType != typeof(string))
            .Select(p => $"{p.DeclaringType.ShortName()}.{p.Name}");
        Expect.None(numbers);
    }

    [Fact]
    public void R9_every_version_column_is_a_concurrency_token()
    {
        var idle = Model().GetEntityTypes().Select(e => e.FindProperty(VersionInterceptor.Property)).OfType<IProperty>()
            .Where(p => p.ClrType == typeof(int) && !p.IsConcurrencyToken)
            .Select(p => p.DeclaringType.ShortName());
        Expect.None(idle);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task R10_the_migrations_make_the_current_model(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await using var db = await portal.DbAsync();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    private static bool BelongsToOrganisation(IEntityType type, HashSet<IEntityType> seen) =>
        seen.Add(type)
        && (type.FindProperty("OrganisationId") is not null
            || type.FindProperty("UserId") is not null
            || type.GetForeignKeys().Any(f => f.PrincipalEntityType != type && BelongsToOrganisation(f.PrincipalEntityType, seen)));

    private static IModel Model()
    {
        using var services = new ServiceCollection().AddPortalDb<SqlitePortalDb>(o => o.UseSqlite("Data Source=:memory:")).BuildServiceProvider();
        using var db = services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();
        return db.Model;
    }
}
