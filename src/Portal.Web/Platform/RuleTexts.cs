using Microsoft.Extensions.Localization;
using Portal.Domain;

namespace Portal.Web.Platform;

/// <summary>Translates a refusal: the rule's code is the key, in the texts of whichever feature knows it.</summary>
public sealed class RuleTexts(IEnumerable<RuleTextSource> sources)
{
    private readonly IReadOnlyList<RuleTextSource> _sources = [.. sources];

    public string Of(RuleException refusal) => Find(refusal.Code, [.. refusal.Arguments]) ?? refusal.Message;

    /// <summary>Null when no feature knows the code.</summary>
    public string? Find(string code, params object[] arguments)
    {
        foreach (var source in _sources)
        {
            var text = source.Texts[code, arguments];
            if (!text.ResourceNotFound)
                return text.Value;
        }

        return null;
    }
}

/// <summary>One feature's texts, offered for its rule codes.</summary>
public sealed record RuleTextSource(IStringLocalizer Texts);

public static class RuleTextsSetup
{
    public static IServiceCollection AddRuleTexts<TTexts>(this IServiceCollection services) =>
        services.AddSingleton(provider => new RuleTextSource(provider.GetRequiredService<IStringLocalizer<TTexts>>()));
}
