using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Web.Platform.Files;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>What the file store takes: by content and name, by size, by what the organisation has left.</summary>
public sealed class UploadTests
{
    [Theory]
    [InlineData("proof.zip", "PK\u0003\u0004")]
    [InlineData("proof.docx", "PK\u0003\u0004")]
    [InlineData("proof.pdf", "PK\u0003\u0004")]
    [InlineData("proof.pdf", "<svg onload=alert(1)>")]
    [InlineData("proof.svg", "<svg/>")]
    [InlineData("proof.html", "%PDF-1.7")]
    [InlineData("proof.pdf.exe", "%PDF-1.7")]
    [InlineData("proof.png", "%PDF-1.7")]
    [InlineData("proof", "%PDF-1.7")]
    [InlineData("proof.gz", "\u001f\u008b\u0008")]
    public async Task Archives_markup_programs_and_misnamed_files_are_refused(string name, string content)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        Assert.Equal("file.type-not-allowed", (await RefusedAsync(portal, owner, name, System.Text.Encoding.Latin1.GetBytes(content))).Code);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(portal.DataDirectory, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_too_large_is_refused_and_leaves_nothing()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["Portal:Uploads:MaxBytes"] = "200000" });
        var owner = await portal.OwnerAsync();
        Assert.Equal("file.too-large", (await RefusedAsync(portal, owner, "proof.pdf", Pdf(200_001))).Code);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(portal.DataDirectory, "files"), "*", SearchOption.AllDirectories));
        await KeepAsync(portal, owner, "proof.pdf", Pdf(200_000));
    }

    [Theory]
    [InlineData("Portal:Uploads:QuotaBytesPerOrganisation", "250")]
    [InlineData("Portal:Uploads:MaxFilesPerOrganisation", "2")]
    public async Task An_organisation_has_so_much_room_and_another_one_its_own(string setting, string value)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { [setting] = value });
        var (owner, other) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        await KeepAsync(portal, owner, "one.pdf", Pdf(100));
        await KeepAsync(portal, owner, "two.pdf", Pdf(100));

        Assert.Equal("file.quota-exceeded", (await RefusedAsync(portal, owner, "three.pdf", Pdf(100))).Code);
        await KeepAsync(portal, other, "one.pdf", Pdf(100));
    }

    [Theory]
    [InlineData("Portal:Uploads:QuotaBytesPerOrganisation", "250")]
    [InlineData("Portal:Uploads:MaxFilesPerOrganisation", "2")]
    public async Task What_we_hand_a_customer_takes_nothing_of_their_room(string setting, string value)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { [setting] = value });
        var owner = await portal.OwnerAsync();
        foreach (var name in new[] { "ours.pdf", "ours too.pdf", "and ours.pdf" })
            await KeepAsync(portal, owner, name, Pdf(100), FileUse.Ours);
        await KeepAsync(portal, owner, "one.pdf", Pdf(100));
        await KeepAsync(portal, owner, "two.pdf", Pdf(100));
        var ours = await KeepAsync(portal, owner, "full.pdf", Pdf(100), FileUse.Ours);
        Assert.Equal(100, (await portal.Get<FileStore>().OpenAsync(ours.Id, owner.Actor, default)).File.Length);
    }

    [Theory]
    [InlineData("../../../../tmp/evil.pdf")]
    [InlineData("/etc/cron.d/evil.pdf")]
    [InlineData("C:\\Windows\\evil.pdf")]
    public async Task The_name_given_says_nothing_about_where_a_file_lies(string name)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var file = await KeepAsync(portal, await portal.OwnerAsync(), name, Pdf(10));

        Assert.Equal("evil.pdf", file.Name);
        var path = Assert.Single(Directory.EnumerateFiles(Path.Combine(portal.DataDirectory, "files"), "*", SearchOption.AllDirectories));
        Assert.Matches("^[0-9a-f]{40}$", Path.GetFileName(path));
        Assert.DoesNotContain("wwwroot", path, StringComparison.Ordinal);
    }

    private static byte[] Pdf(int length) => [.. "%PDF-"u8, .. new byte[length - 5]];

    private static async Task<StoredFile> KeepAsync(TestPortal portal, Person owner, string name, byte[] content, FileUse use = FileUse.Proof)
    {
        await using var db = await portal.DbAsync();
        var file = await portal.Get<FileStore>().AddAsync(db, owner.OrganisationId!.Value, name, new MemoryStream(content), default, use);
        await db.SaveChangesAsync();
        return file;
    }

    private static async Task<RuleException> RefusedAsync(TestPortal portal, Person owner, string name, byte[] content)
    {
        var refusal = await Assert.ThrowsAsync<RuleException>(() => KeepAsync(portal, owner, name, content));
        await using var db = await portal.DbAsync();
        Assert.DoesNotContain(await db.Set<StoredFile>().ToListAsync(), f => f.Name == name);
        return refusal;
    }
}
