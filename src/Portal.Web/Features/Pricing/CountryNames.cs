using Microsoft.Extensions.Localization;

namespace Portal.Web.Features.Pricing;

/// <summary>
/// Countries and regions as people call them, in the current language. The names are our own texts:
/// what a machine's language data say differs from machine to machine, and a bill must not.
/// </summary>
public sealed class CountryNames(IStringLocalizer<CountryNames> texts)
{
    public string Of(string code) => texts[code];
}
