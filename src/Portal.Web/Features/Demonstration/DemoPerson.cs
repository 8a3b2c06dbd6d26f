using System.Security.Cryptography;
using System.Text;
using Portal.Domain;
using Portal.Domain.Accounts;

namespace Portal.Web.Features.Demonstration;

/// <summary>Somebody of the demonstration, and how to sign in as them.</summary>
/// <param name="Secret">The authenticator's secret in Base32; null for people who have none.</param>
public sealed record DemoPerson(Guid UserId, string Name, string Mail, string Role, Guid? OrganisationId, string? Organisation, string? Secret)
{
    /// <summary>Nobody's secret: it stands in the documentation.</summary>
    public const string Password = "violet-harbour-lantern-42";

    public IReadOnlySet<Permission> Permissions { get; init; } = new HashSet<Permission>();

    /// <summary>For authenticator apps; null for people who have none.</summary>
    public string? Link => Secret is null ? null
        : $"otpauth://totp/Portal:{Uri.EscapeDataString(Mail)}?secret={Secret}&issuer=Portal&algorithm=SHA1&digits=6&period=30";

    /// <summary>The same for the same address in every demonstration.</summary>
    public static byte[] SecretOf(string mail) => SHA256.HashData(Encoding.UTF8.GetBytes("portal demonstration " + mail))[..Totp.SecretBytes];

    public Actor ActorAt(DateTimeOffset now) => new()
    {
        Kind = ActorKind.User,
        Id = UserId,
        Name = Mail,
        OrganisationId = OrganisationId,
        Permissions = Permissions,
        Ip = "198.51.100.20",
        UserAgent = "Demonstration",
        ReauthenticatedAt = now,
    };
}
