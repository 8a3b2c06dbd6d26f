using System.ComponentModel.DataAnnotations;

namespace Portal.Web.Platform;

public enum DatabaseProvider { Sqlite, Postgres }

/// <summary>Everything an operator sets, under 'Portal'; appsettings.example.json explains each key.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Where the database, uploads, mails and keys live; made absolute at start.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>The address people type; links in mails and PDFs use it, never the request's host.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://localhost:5080";

    public DatabaseOptions Database { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    /// <summary>Base64 of 32 bytes that protect the keys in the database; empty: a file 'master.key' in the data directory, made at first start.</summary>
    public string MasterKey { get; set; } = "";

    public SigningOptions Signing { get; set; } = new();

    public SupportOptions Support { get; set; } = new();

    public UploadOptions Uploads { get; set; } = new();

    public RateLimitOptions RateLimits { get; set; } = new();

    public CircuitOptions Circuits { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();

    /// <summary>Networks (CIDR) whose X-Forwarded-For and -Proto are believed.</summary>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Fill an empty database with the demonstration at start; default: only in Development.</summary>
    public bool? Demonstration { get; set; }

    /// <summary>Run the scheduled jobs in this process.</summary>
    public bool Jobs { get; set; } = true;
}

public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Needed for Postgres; empty for SQLite means 'portal.db' in the data directory.</summary>
    public string ConnectionString { get; set; } = "";
}

public sealed class MailOptions
{
    /// <summary>SMTP server; empty: mails become .eml files in the data directory's 'mail' folder.</summary>
    public string Host { get; set; } = "";

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    [Required, EmailAddress]
    public string From { get; set; } = "portal@example.com";

    /// <summary>Upgrade to TLS or fail; switch off only for a server on the same machine.</summary>
    public bool RequireTls { get; set; } = true;

    /// <summary>PEM file of the only authority to be believed; empty: the machine's own list.</summary>
    public string TrustedCertificate { get; set; } = "";
}

public sealed class SigningOptions
{
    /// <summary>PFX, or PEM with certificate, chain and key; empty: documents are signed with a certificate the portal makes for itself.</summary>
    public string CertificatePath { get; set; } = "";

    public string Password { get; set; } = "";
}

public sealed class SupportOptions
{
    /// <summary>The number that is answered day and night, as people dial it; empty: none is shown.</summary>
    [StringLength(32)]
    public string Phone { get; set; } = "";
}

public sealed class UploadOptions
{
    [Range(1, 100_000_000)]
    public long MaxBytes { get; set; } = 5_000_000;

    [Range(1, long.MaxValue)]
    public long QuotaBytesPerOrganisation { get; set; } = 500_000_000;

    [Range(1, int.MaxValue)]
    public int MaxFilesPerOrganisation { get; set; } = 2_000;
}

public sealed class RetentionOptions
{
    /// <summary>How long records of sign-ins and ended sessions are kept; the law on network security asks for six months at least.</summary>
    [Range(1, 3650)]
    public int AccessDays { get; set; } = 185;
}

/// <summary>Requests a minute from one address.</summary>
public sealed class RateLimitOptions
{
    [Range(1, int.MaxValue)]
    public int PublicApi { get; set; } = 120;

    [Range(1, int.MaxValue)]
    public int SignIn { get; set; } = 20;
}

/// <summary>Live pages: each holds a circuit, and memory, on the server.</summary>
public sealed class CircuitOptions
{
    [Range(1, 1_000)]
    public int PerPerson { get; set; } = 30;

    [Range(1, 100_000)]
    public int PerAddress { get; set; } = 300;

    [Range(1, 100_000)]
    public int InAll { get; set; } = 2_000;

    /// <summary>How many circuits whose connection was lost wait for their page to come back, and how long.</summary>
    [Range(0, 100_000)]
    public int LostKept { get; set; } = 100;

    [Range(1, 3_600)]
    public int LostSeconds { get; set; } = 180;
}
