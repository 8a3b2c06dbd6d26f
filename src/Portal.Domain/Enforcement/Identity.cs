using Portal.Domain.Complaints;

namespace Portal.Domain.Enforcement;

/// <summary>What a banned customer is known again by (A153).</summary>
public enum MarkKind { Licence, Representative, Name, Phone, Mail, MailDomain, Payer, Address }

/// <summary>One mark as it is written, the same however it was typed.</summary>
public sealed record IdentityMark(MarkKind Kind, string Value)
{
    public const int MaxLength = 200;

    // Everybody's: whoever has an address there has nothing in common.
    private static readonly HashSet<string> PublicMail = new(StringComparer.Ordinal)
    {
        "qq.com", "vip.qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "aliyun.com", "139.com", "189.cn", "wo.cn", "tom.com",
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.com", "gmx.net", "web.de",
        "proton.me", "protonmail.com", "mail.com", "mail.ru", "yandex.ru", "zoho.com",
    };

    /// <summary>Null where nothing is left to compare.</summary>
    public static IdentityMark? Of(MarkKind kind, string? text)
    {
        var value = (text ?? "").Trim();
        var written = kind switch
        {
            MarkKind.Phone => Phone(value),
            MarkKind.Mail or MarkKind.Address => value.ToLowerInvariant(),
            MarkKind.MailDomain => Domain(value),
            _ => new string([.. value.ToUpperInvariant().Where(char.IsLetterOrDigit)]),
        };
        return written is { Length: > 1 and <= MaxLength } ? new(kind, written) : null;
    }

    private static string? Domain(string mail)
    {
        var domain = mail[(mail.LastIndexOf('@') + 1)..].ToLowerInvariant();
        return PublicMail.Contains(domain) ? null : domain;
    }

    private static string Phone(string text)
    {
        try
        {
            return PhoneNumber.Normalise(text);
        }
        catch (RuleException)
        {
            return new([.. text.Where(char.IsAsciiDigit)]); // a landline, however it is written
        }
    }
}

/// <summary>A mark of a banned customer, as a keyed hash: found again, never read.</summary>
public sealed class BannedMark
{
    private BannedMark() { } // EF

    public BannedMark(Guid organisationId, MarkKind kind, string hash, string document, string by, DateTimeOffset now) =>
        (Id, OrganisationId, Kind, Hash, Document, KeptBy, KeptAt) = (Guid.CreateVersion7(now), organisationId, kind, hash, document, by, now);

    public Guid Id { get; private set; }

    /// <summary>Who was banned.</summary>
    public Guid OrganisationId { get; private set; }

    public MarkKind Kind { get; private set; }

    public string Hash { get; private set; } = "";

    /// <summary>The case.</summary>
    public string Document { get; private set; } = "";

    public string KeptBy { get; private set; } = "";

    public DateTimeOffset KeptAt { get; private set; }
}

public enum HoldStatus { Held, Released, Confirmed }

/// <summary>Why: which mark, of which banned customer, in which case.</summary>
public sealed record HoldReason(MarkKind Kind, Guid OrganisationId, string Document);

/// <summary>A new customer that looks like a banned one: nothing is sent until Risk has looked.</summary>
public sealed class IdentityHold
{
    private IdentityHold() { } // EF

    public IdentityHold(Guid organisationId, IReadOnlyList<HoldReason> reasons, DateTimeOffset now) =>
        (Id, OrganisationId, Reasons, HeldAt) = (Guid.CreateVersion7(now), organisationId, reasons, now);

    public static IReadOnlyList<(HoldStatus From, HoldStatus To)> Moves { get; } = [(HoldStatus.Held, HoldStatus.Released), (HoldStatus.Held, HoldStatus.Confirmed)];

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public HoldStatus Status { get; private set; }

    public IReadOnlyList<HoldReason> Reasons { get; private set; } = [];

    public DateTimeOffset HeldAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why it was released or confirmed.</summary>
    public string? Decision { get; private set; }

    public int Version { get; private set; }

    /// <summary>Not yet decided, or decided against the customer.</summary>
    public bool Holds => Status is not HoldStatus.Released;

    /// <summary>Somebody else, or nothing to it.</summary>
    /// <exception cref="RuleException">'hold.state', 'enforcement.note-missing'.</exception>
    public void Release(string why, string by, DateTimeOffset now) => Decide(HoldStatus.Released, why, by, now);

    /// <summary>The same customer again: it stays cut off (A153).</summary>
    /// <exception cref="RuleException">'hold.state', 'enforcement.note-missing'.</exception>
    public void Confirm(string why, string by, DateTimeOffset now) => Decide(HoldStatus.Confirmed, why, by, now);

    /// <summary>More that it has in common with banned customers, found while it is held.</summary>
    /// <exception cref="RuleException">'hold.state'.</exception>
    public void Add(IReadOnlyList<HoldReason> reasons)
    {
        Require();
        Reasons = [.. Reasons, .. reasons];
    }

    private void Decide(HoldStatus status, string why, string by, DateTimeOffset now)
    {
        Require();
        Decision = EnforcementCase.Said(why);
        (Status, DecidedBy, DecidedAt) = (status, by, now);
    }

    private void Require() => Rule.Require(Status is HoldStatus.Held, "hold.state", $"This was decided: {Status}.", Status.ToString());
}
