namespace Portal.Domain.Apps;

public enum KeyState { Active, Disabled, ReportedLeaked, Deleted }

/// <summary>
/// One AppKey of an app. Holds the secret encrypted, never in the clear; a deleted key holds none.
/// Its verbs are called through <see cref="App"/>, which guards the number of active keys.
/// </summary>
public sealed class AppKey
{
    public const int HintLength = 4;

    private AppKey() { }

    internal AppKey(Guid id, Guid ownerId, Guid organisationId, string protectedSecret, string hint, string by, DateTimeOffset now)
    {
        Id = id;
        OwnerId = ownerId;
        OrganisationId = organisationId;
        ProtectedSecret = protectedSecret;
        Hint = hint;
        CreatedBy = by;
        CreatedAt = ChangedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>The app's <see cref="App.Id"/>.</summary>
    public Guid OwnerId { get; private set; }

    public Guid OrganisationId { get; private set; }
    public string ProtectedSecret { get; private set; } = "";

    /// <summary>The last four characters, to tell two keys apart.</summary>
    public string Hint { get; private set; } = "";

    public KeyState State { get; private set; }
    public string? StateReason { get; private set; }
    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }
    public DateTimeOffset? LastUsedAt { get; private set; }
    public string? LastUsedFrom { get; private set; }
    public DateTimeOffset? LeakReportedAt { get; private set; }

    public bool CanDisable => State is KeyState.Active;
    public bool CanEnable => State is KeyState.Disabled && LeakReportedAt is null;
    public bool CanReportLeak => State is KeyState.Active or KeyState.Disabled && LeakReportedAt is null;
    public bool CanCloseLeak => State is KeyState.ReportedLeaked;
    public bool CanDelete => State is KeyState.Disabled or KeyState.ReportedLeaked;

    /// <summary>Whether the secret may still be shown: not after a leak was reported, and there is none after deletion.</summary>
    public bool CanReveal => State is KeyState.Active or KeyState.Disabled && LeakReportedAt is null;

    internal void Disable(string reason, DateTimeOffset now)
    {
        Rule.Require(CanDisable, "key.not-active", $"The key is {State}.");
        Move(KeyState.Disabled, reason, now);
    }

    internal void Enable(DateTimeOffset now) => Move(KeyState.Active, null, now);

    internal void ReportLeak(DateTimeOffset now)
    {
        Rule.Require(CanReportLeak, "key.not-reportable", $"The key is {State}.");
        LeakReportedAt = now;
        Move(KeyState.ReportedLeaked, null, now);
    }

    internal void CloseLeak(DateTimeOffset now)
    {
        Rule.Require(CanCloseLeak, "key.not-reported", $"The key is {State}.");
        Move(KeyState.Disabled, null, now);
    }

    internal void Destroy(string reason, DateTimeOffset now)
    {
        ProtectedSecret = "";
        Move(KeyState.Deleted, reason, now);
    }

    private void Move(KeyState state, string? reason, DateTimeOffset now)
    {
        State = state;
        StateReason = reason;
        ChangedAt = now;
    }
}
