using CsCheck;

namespace Portal.Domain.Tests;

internal static class Choices
{
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
