namespace Portal.Web.Platform.Checks;

/// <param name="Words">What was looked at, or what is wrong.</param>
public sealed record CheckResult(bool Holds, string Words)
{
    public static CheckResult Good(FormattableString words) => new(true, FormattableString.Invariant(words));

    public static CheckResult Bad(FormattableString words) => new(false, FormattableString.Invariant(words));
}

/// <summary>Something that must always be true of the stored data. The feature that promises it brings the check.</summary>
public interface IInvariant
{
    /// <summary>What is promised, in a few words; the same every time.</summary>
    string Name { get; }

    Task<CheckResult> CheckAsync(CancellationToken ct);
}
