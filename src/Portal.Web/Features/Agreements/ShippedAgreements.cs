using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

/// <summary>The agreement texts that come with this release, as embedded in the program.</summary>
public static class ShippedAgreements
{
    public static string Source(AgreementCode code, string language)
    {
        using var stream = typeof(ShippedAgreements).Assembly.GetManifestResourceStream($"agreements/{code.Wire()}.{language}.md")
            ?? throw new InvalidOperationException($"The {code} agreement in {language} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
