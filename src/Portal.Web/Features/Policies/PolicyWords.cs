using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Policies;

namespace Portal.Web.Features.Policies;

/// <summary>The numbers in the words of the current language.</summary>
public sealed class PolicyWords(IStringLocalizer<PoliciesTexts> texts)
{
    public string Name(PolicyDefinition definition) => texts["name." + definition.Key];

    /// <summary>What the number does.</summary>
    public string What(PolicyDefinition definition) => texts["what." + definition.Key];

    /// <summary>The key of where the number comes from, unless a record says otherwise.</summary>
    internal static string SourceOf(PolicyDefinition definition) =>
        definition.Agreement is null ? "source.promise" : definition.IsOpen ? "source.open" : "source.agreement";

    public string Value(PolicyDefinition definition, decimal value) => definition.Unit is PolicyUnit.Switch
        ? texts[value == 0 ? "switch.off" : "switch.on"]
        : texts["unit." + definition.Unit, value.ToString("#,0.####", CultureInfo.InvariantCulture)];
}
