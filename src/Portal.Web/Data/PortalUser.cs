using Microsoft.AspNetCore.Identity;

namespace Portal.Web.Data;

/// <summary>A person who signs in: a member of organisations, or one of the provider's staff.</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    public string DisplayName { get; set; } = "";

    /// <summary>'en' or 'zh-CN': the language of mails to this person.</summary>
    public string Language { get; set; } = "zh-CN";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Set when the account may no longer be used; its sessions end at once.</summary>
    public DateTimeOffset? DisabledAt { get; set; }
}
