using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Web.Features.Pricing;

/// <summary>Countries and regions as people call them, in the current language.</summary>
public sealed class CountryNames(IStringLocalizer<PricingTexts> texts)
{
    public string Of(string code)
    {
        if (texts[$"country.{code}"] is { ResourceNotFound: false } own)
            return own;

        try
        {
            return new RegionInfo(code).DisplayName;
        }
        catch (ArgumentException)
        {
            return code; // the machine's language data are older than the list of countries
        }
    }
}
