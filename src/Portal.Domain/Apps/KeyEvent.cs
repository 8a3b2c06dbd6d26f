namespace Portal.Domain.Apps;

public enum KeyEventKind { Created, Revealed, Used, Refused, Disabled, Enabled, LeakReported, LeakClosed, Deleted }

/// <summary>
/// One line of a key's access log (A30): what happened, when, by whom and from where. Evidence that takes no side; never changed.
/// Calls from one address are one line a day with a count.
/// </summary>
public sealed class KeyEvent
{
    public const int ByMaxLength = 256;

    private KeyEvent() { }

    public KeyEvent(Guid id, AppKey key, KeyEventKind kind, string by, string? ip, DateTimeOffset now)
    {
        Id = id;
        KeyId = key.Id;
        OrganisationId = key.OrganisationId;
        Kind = kind;
        By = by.Length > ByMaxLength ? by[..ByMaxLength] : by;
        Ip = ip;
        At = LastAt = now;
    }

    public Guid Id { get; private set; }
    public Guid KeyId { get; private set; }
    public Guid OrganisationId { get; private set; }
    public KeyEventKind Kind { get; private set; }
    public string By { get; private set; } = "";
    public string? Ip { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>The last of the calls counted in this line; equal to <see cref="At"/> when there is one.</summary>
    public DateTimeOffset LastAt { get; private set; }

    public long Count { get; private set; } = 1;
}
