namespace Portal.Web.Features.Demonstration;

/// <summary>The demonstration's own time: its story began some months ago, and everybody's services believe it.</summary>
public sealed class DemoClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; private set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public void MoveTo(DateTimeOffset instant) => Now = instant;
}
