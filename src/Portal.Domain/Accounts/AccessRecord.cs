namespace Portal.Domain.Accounts;

/// <summary>What somebody tried to prove, or asked to be mailed.</summary>
public enum AccessKind { Password, Code, RecoveryCode, Passkey, Identity, MailRequest }

/// <summary>How it ended. Halfway: the password was right and a second factor is still owed.</summary>
public enum AccessOutcome { Failed, Locked, Halfway, Succeeded }

/// <summary>
/// One attempt to get in, for known and unknown addresses alike: the source of lock-outs and of the access history.
/// It is written as failed before anything is checked, so that attempts made at the same moment all count.
/// </summary>
public sealed class AccessRecord
{
    private AccessRecord() => MailKey = "";

    public AccessRecord(Guid id, string mailKey, AccessKind kind, DateTimeOffset at, string? ip, string? userAgent)
    {
        Id = id;
        MailKey = mailKey;
        Kind = kind;
        At = at;
        Ip = ip;
        UserAgent = userAgent is { Length: > 256 } ? userAgent[..256] : userAgent;
    }

    public Guid Id { get; private set; }

    /// <summary>A digest of the address, so that strangers' addresses and typing errors are not kept in clear.</summary>
    public string MailKey { get; private set; }

    /// <summary>The person, when the address has an account.</summary>
    public Guid? UserId { get; private set; }

    public AccessKind Kind { get; private set; }

    public AccessOutcome Outcome { get; private set; }

    public DateTimeOffset At { get; private set; }

    public string? Ip { get; private set; }

    public string? UserAgent { get; private set; }

    public void Of(Guid? userId) => UserId = userId;

    public void End(AccessOutcome outcome) => Outcome = outcome;
}

/// <summary>Five wrong answers within a quarter of an hour, of whatever kind, close the door for the rest of it.</summary>
public static class LockOut
{
    public const int Attempts = 5;
    public const int MailsAnHour = 5;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
}
