using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Web.Platform.Files;

/// <summary>An uploaded file: its bytes lie in the data directory under a random name, never where the web server looks.</summary>
public sealed class StoredFile
{
    private StoredFile() { } // EF

    public StoredFile(Guid id, Guid organisationId, string name, string contentType, long length, string sha256, string path, FileUse use, DateTimeOffset now)
    {
        Id = id;
        OrganisationId = organisationId;
        Name = name;
        ContentType = contentType;
        Length = length;
        Sha256 = sha256;
        Path = path;
        Use = use;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid OrganisationId { get; private set; }

    /// <summary>As the person named it, cleaned; only ever shown and offered as a download name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>From the file's own first bytes, not from the browser.</summary>
    public string ContentType { get; private set; } = "";
    public long Length { get; private set; }
    public string Sha256 { get; private set; } = "";

    /// <summary>Random, relative to the files folder.</summary>
    public string Path { get; private set; } = "";
    public FileUse Use { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
}

internal sealed class StoredFileMapping : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("StoredFiles");
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.Property(f => f.Name).HasMaxLength(200);
        builder.Property(f => f.ContentType).HasMaxLength(100);
        builder.Property(f => f.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(f => f.Path).HasMaxLength(100);
        builder.HasIndex(f => f.OrganisationId);
    }
}
