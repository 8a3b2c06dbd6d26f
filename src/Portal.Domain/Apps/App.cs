using System.Net;

namespace Portal.Domain.Apps;

public enum AppState { Active, Disabled, Deleted }

/// <summary>A customer's application: its number, the services it may use, where its calls may come from, and its keys.</summary>
public sealed class App
{
    public const long FirstAppId = 1_400_000_001;
    public const int NameMaxLength = 64;
    public const int ReasonMaxLength = 200;
    public const int MaxActiveKeys = 2; // A28: one in use and one taking over
    public const int MaxRanges = 50;

    private readonly List<AppKey> _keys = [];

    private App() { }

    /// <exception cref="RuleException"/>
    public App(Guid id, long appId, Guid organisationId, string name, IEnumerable<Service> services, string by, DateTimeOffset now)
    {
        Id = id;
        AppId = appId;
        OrganisationId = organisationId;
        Name = CleanName(name);
        Services = CleanServices(services);
        CreatedBy = by;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>The SDK AppID that programs send along (A11).</summary>
    public long AppId { get; private set; }

    public Guid OrganisationId { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlySet<Service> Services { get; private set; } = new HashSet<Service>();
    public AppState State { get; private set; }
    public string? StateReason { get; private set; }

    /// <summary>Addresses calls may come from; empty means anywhere.</summary>
    public IReadOnlyList<AddressRange> AllowList { get; private set; } = [];

    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Rises with every change of a key, so that two people changing keys at the same instant collide here.</summary>
    public int KeyChanges { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<AppKey> Keys => _keys;

    public IEnumerable<AppKey> ActiveKeys => _keys.Where(k => k.State is KeyState.Active);

    public bool CanChange => State is not AppState.Deleted;
    public bool CanDisable => State is AppState.Active;
    public bool CanEnable => State is AppState.Disabled;
    public bool CanDelete => State is AppState.Disabled;
    public bool CanIssueKey => State is AppState.Active && ActiveKeys.Count() < MaxActiveKeys;

    /// <exception cref="RuleException"/>
    public void Rename(string name)
    {
        RequireNotDeleted();
        Name = CleanName(name);
    }

    /// <exception cref="RuleException"/>
    public void UseServices(IEnumerable<Service> services)
    {
        RequireNotDeleted();
        Services = CleanServices(services);
    }

    /// <exception cref="RuleException"/>
    public void Allow(IReadOnlyList<AddressRange> ranges)
    {
        RequireNotDeleted();
        Rule.Require(ranges.Count <= MaxRanges, "app.too-many-ranges", $"An app has at most {MaxRanges} address ranges.", MaxRanges);
        AllowList = [.. ranges.Distinct()];
    }

    public bool Accepts(IPAddress address) => AllowList.Count == 0 || AllowList.Any(range => range.Contains(address));

    /// <summary>Stops every key at once; sending resumes when the app is enabled again.</summary>
    /// <exception cref="RuleException"/>
    public void Disable(string reason)
    {
        Rule.Require(CanDisable, "app.not-active", $"The app is {State}.");
        StateReason = CleanReason(reason);
        State = AppState.Disabled;
    }

    /// <exception cref="RuleException"/>
    public void Enable()
    {
        Rule.Require(CanEnable, "app.not-disabled", $"The app is {State}.");
        State = AppState.Active;
        StateReason = null;
    }

    /// <summary>For good: the keys are destroyed with it, the number is never given again.</summary>
    /// <exception cref="RuleException"/>
    public void Delete(string reason, DateTimeOffset now)
    {
        Rule.Require(CanDelete, "app.not-disabled", $"The app is {State}; only a disabled app can be deleted.");
        StateReason = CleanReason(reason);
        State = AppState.Deleted;
        foreach (var key in _keys.Where(k => k.State is not KeyState.Deleted))
            key.Destroy(StateReason, now);
        KeyChanges++;
    }

    /// <summary>Adds a key whose secret the caller has already encrypted; the clear text never reaches this class.</summary>
    /// <exception cref="RuleException"/>
    public AppKey IssueKey(Guid id, string protectedSecret, string hint, string by, DateTimeOffset now)
    {
        Rule.Require(State is AppState.Active, "app.not-active", $"The app is {State}.");
        RequireRoomForActiveKey();
        var key = new AppKey(id, Id, OrganisationId, protectedSecret, hint, by, now);
        _keys.Add(key);
        KeyChanges++;
        return key;
    }

    /// <exception cref="RuleException"/>
    public void DisableKey(AppKey key, string reason, DateTimeOffset now)
    {
        key.Disable(CleanReason(reason), now);
        KeyChanges++;
    }

    /// <exception cref="RuleException"/>
    public void EnableKey(AppKey key, DateTimeOffset now)
    {
        RequireNotDeleted();
        Rule.Require(key.CanEnable, key.LeakReportedAt is null ? "key.not-disabled" : "key.leaked", $"The key is {key.State}.");
        RequireRoomForActiveKey();
        key.Enable(now);
        KeyChanges++;
    }

    /// <exception cref="RuleException"/>
    public void DeleteKey(AppKey key, string reason, DateTimeOffset now)
    {
        Rule.Require(key.CanDelete, "key.not-deletable", $"The key is {key.State}; disable it first.");
        key.Destroy(CleanReason(reason), now);
        KeyChanges++;
    }

    /// <summary>Stops the key at once and for good, and writes the receipt that proves when the notice was given (A29).</summary>
    /// <exception cref="RuleException"/>
    public LeakReport ReportLeak(AppKey key, Guid reportId, string number, Guid reporter, string by, string? ip, string statement, DateTimeOffset now)
    {
        key.ReportLeak(now);
        KeyChanges++;
        return new(reportId, number, this, key, reporter, by, ip, statement, now);
    }

    /// <summary>The closing of a leak report: the key stays disabled and can never be enabled again; one deleted meanwhile stays deleted.</summary>
    /// <exception cref="RuleException"/>
    public void CloseLeak(AppKey key, DateTimeOffset now)
    {
        if (key is not { State: KeyState.Deleted, LeakReportedAt: not null })
            key.CloseLeak(now);
        KeyChanges++;
    }

    private void RequireNotDeleted() => Rule.Require(CanChange, "app.deleted", "The app has been deleted.");

    private void RequireRoomForActiveKey() => Rule.Require(
        ActiveKeys.Count() < MaxActiveKeys, "key.limit", $"An app has at most {MaxActiveKeys} active keys.", MaxActiveKeys);

    private static string CleanName(string name)
    {
        var clean = name.Trim();
        Rule.Require(clean.Length > 0, "app.name-required", "Give the app a name.");
        Rule.Require(clean.Length <= NameMaxLength, "app.name-too-long", $"A name has at most {NameMaxLength} characters.", NameMaxLength);
        Rule.Require(!clean.Any(char.IsControl), "app.name-control", "A name has no control characters.");
        return clean;
    }

    private static HashSet<Service> CleanServices(IEnumerable<Service> services)
    {
        var set = services.ToHashSet();
        Rule.Require(set.Count > 0, "app.service-required", "Choose at least one service.");
        return set;
    }

    private static string CleanReason(string reason)
    {
        var clean = reason.Trim();
        Rule.Require(clean.Length > 0, "app.reason-required", "Say why, in a few words.");
        Rule.Require(clean.Length <= ReasonMaxLength, "app.reason-too-long", $"A reason has at most {ReasonMaxLength} characters.", ReasonMaxLength);
        return clean;
    }
}
