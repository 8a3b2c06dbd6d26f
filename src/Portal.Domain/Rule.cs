namespace Portal.Domain;

/// <summary>A business rule said no. The caller did nothing wrong in code; tell the person and carry on.</summary>
/// <param name="code">Stable and public: the API returns it, tests assert on it, and it is the key of the translated message.</param>
/// <param name="message">English text for logs and for callers without a language.</param>
/// <param name="arguments">Fill {0}, {1} … of the translated message.</param>
public sealed class RuleException(string code, string message, params object[] arguments) : Exception(message)
{
    public string Code { get; } = code;

    public IReadOnlyList<object> Arguments { get; } = arguments;
}

public static class Rule
{
    /// <exception cref="RuleException">When not <paramref name="satisfied"/>.</exception>
    public static void Require(bool satisfied, string code, string message, params object[] arguments)
    {
        if (!satisfied)
            throw new RuleException(code, message, arguments);
    }
}
