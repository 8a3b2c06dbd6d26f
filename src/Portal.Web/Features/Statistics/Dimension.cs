namespace Portal.Web.Features.Statistics;

/// <summary>What usage and cost can be told apart by.</summary>
public enum Dimension { Day, Month, App, Service, Type, Template, Region, Operator, Province, Status }

public static class Dimensions
{
    public static readonly IReadOnlyList<Dimension> All = Enum.GetValues<Dimension>();

    public static string Wire(this Dimension dimension) => dimension.ToString().ToLowerInvariant();

    public static Dimension? From(string? name) =>
        Array.Find(Enum.GetValues<Dimension>(), dimension => dimension.Wire() == name) is var found && found.Wire() == name ? found : null;

    /// <summary>Rows follow the calendar; all others follow cost.</summary>
    public static bool IsTime(this Dimension dimension) => dimension is Dimension.Day or Dimension.Month;
}
