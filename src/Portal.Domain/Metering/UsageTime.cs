namespace Portal.Domain.Metering;

/// <summary>Instants as whole microseconds since 1970 and contract days as whole days since 1970: what millions of usage rows are kept in.</summary>
public static class UsageTime
{
    public const long PerDay = 86_400_000_000;

    // Asia/Shanghai has been eight hours ahead since 1991, and no usage record is older.
    private const long ContractOffset = 8 * 3_600_000_000L;

    public static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Instant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>The contract day, counted from 1970-01-01.</summary>
    public static int DayNumber(long micros) => (int)((micros + ContractOffset) / PerDay);

    public static int DayNumber(DateOnly day) => day.DayNumber - Epoch;

    public static DateOnly Day(int number) => DateOnly.FromDayNumber(number + Epoch);

    /// <summary>The first microsecond of the contract day.</summary>
    public static long StartOf(DateOnly day) => (DayNumber(day) * PerDay) - ContractOffset;

    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;
}
