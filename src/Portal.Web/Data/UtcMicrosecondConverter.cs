using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Web.Data;

/// <summary>
/// Stores every instant as a UTC <see cref="DateTime"/> cut to the microsecond: the finest that PostgreSQL keeps,
/// and a type that SQLite can order and compare (it can do neither with DateTimeOffset).
/// </summary>
public sealed class UtcMicrosecondConverter() : ValueConverter<DateTimeOffset, DateTime>(
    value => new DateTime(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc),
    value => new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)));
