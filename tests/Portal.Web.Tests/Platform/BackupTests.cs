using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Portal.Domain;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Backup;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Jobs;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class BackupTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_saved_comes_back(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync("Saved Ltd");
        await using (var db = await portal.DbAsync())
        {
            await portal.Get<FileStore>().AddAsync(db, owner.OrganisationId!.Value, "proof.pdf", new MemoryStream("%PDF-1.7 proof"u8.ToArray()), default);
            await db.SaveChangesAsync();
        }

        await portal.Get<JobScheduler>().StartAsync(TestContext.Current.CancellationToken); // its tables come along
        var backup = Path.Combine(Databases.NewFolder(), "backup");
        var saved = await portal.RunAsync("backup", backup);
        Assert.True(saved.Status == 0, saved.Error);
        await portal.Get<JobScheduler>().StopAsync(TestContext.Current.CancellationToken);

        var empty = await EmptyPlaceAsync(provider);
        await new BackupService(portal.Get<IDbContextFactory<PortalDb>>(), Options.Create(empty), portal.Time).RestoreAsync(backup);

        await using var restored = await TestPortal.StartAsync(provider, new()
        {
            ["Portal:DataDirectory"] = empty.DataDirectory,
            ["Portal:Database:ConnectionString"] = empty.Database.ConnectionString,
        });
        await using var again = await restored.DbAsync();
        Assert.True(await again.Set<Domain.Accounts.Organisation>().AnyAsync(o => o.Name == "Saved Ltd"));
        var check = await restored.RunAsync("check");
        Assert.True(check.Status == 0, check.Out);
        Assert.Contains("ok\tuploaded files there and unchanged\t1 files", check.Out);
        await restored.Get<JobScheduler>().StartAsync(TestContext.Current.CancellationToken);
        await restored.Get<JobScheduler>().StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_place_that_is_not_empty_is_left_as_it_is()
    {
        var (portal, backup) = await SavedAsync();
        await using var closing = portal;
        var place = await EmptyPlaceAsync(Databases.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(place.DataDirectory, "precious.txt"), "here");

        Assert.Equal("restore.not-empty", await RefusalAsync(portal, place, backup));
        Assert.Equal(["precious.txt"], Directory.GetFileSystemEntries(place.DataDirectory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_damaged_backup_is_not_restored()
    {
        var (portal, backup) = await SavedAsync();
        await using var closing = portal;
        await using (var file = File.OpenWrite(Path.Combine(backup, "portal.db")))
        {
            file.Position = 5000;
            file.WriteByte(1);
            file.WriteByte(2);
        }

        var place = await EmptyPlaceAsync(Databases.Sqlite);
        Assert.Equal("backup.damaged", await RefusalAsync(portal, place, backup));
        Assert.Empty(Directory.GetFileSystemEntries(place.DataDirectory));
    }

    [Fact]
    public async Task A_backup_is_never_written_over_something()
    {
        var (portal, backup) = await SavedAsync();
        await using var closing = portal;
        Assert.Equal(1, (await portal.RunAsync("backup", backup)).Status);
    }

    private static async Task<(TestPortal Portal, string Backup)> SavedAsync()
    {
        var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var backup = Path.Combine(Databases.NewFolder(), "backup");
        Assert.Equal(0, (await portal.RunAsync("backup", backup)).Status);
        return (portal, backup);
    }

    private static async Task<string> RefusalAsync(TestPortal portal, PortalOptions place, string backup) =>
        (await Assert.ThrowsAsync<RuleException>(() => new BackupService(
            portal.Get<IDbContextFactory<PortalDb>>(), Options.Create(place), portal.Time).RestoreAsync(backup))).Code;

    private static async Task<PortalOptions> EmptyPlaceAsync(string provider)
    {
        var folder = Databases.NewFolder();
        var connection = $"Data Source={Path.Combine(folder, "portal.db")}";
        if (provider != Databases.Sqlite)
        {
            connection = await Databases.CreateAsync(provider);
            await using var postgres = new NpgsqlConnection(connection);
            await postgres.OpenAsync();
            await using var command = new NpgsqlCommand("DROP SCHEMA public CASCADE; CREATE SCHEMA public", postgres);
            await command.ExecuteNonQueryAsync();
        }

        return new()
        {
            DataDirectory = folder,
            Database = new() { Provider = provider == Databases.Sqlite ? DatabaseProvider.Sqlite : DatabaseProvider.Postgres, ConnectionString = connection },
        };
    }
}
