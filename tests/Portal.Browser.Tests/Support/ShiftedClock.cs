namespace Portal.Browser.Tests.Support;

/// <summary>The real clock, some way ahead: a test may let time pass without waiting for it.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Skip(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
