using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Portal.Web.Platform;

/// <summary>Refuses to start on a wrong setting, and names its key.</summary>
public sealed class PortalOptionsCheck : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Every key there is, such as 'Portal:Mail:Port'; lists are one key.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. KeysOf(typeof(PortalOptions), PortalOptions.Section)];

    /// <summary>Binds the settings; a value of the wrong kind and a key that does not exist are refused.</summary>
    /// <exception cref="OptionsValidationException"/>
    public static PortalOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(PortalOptions.Section);
        var unknown = section.AsEnumerable().Where(pair => pair.Value is not null && !configuration.GetSection(pair.Key).GetChildren().Any() && !Keys.Any(key => Is(pair.Key, key)))
            .Select(pair => $"{pair.Key} is not a setting; appsettings.example.json lists those there are.").ToList();
        if (unknown.Count > 0)
            throw new OptionsValidationException(PortalOptions.Section, typeof(PortalOptions), unknown);
        try
        {
            return section.Get<PortalOptions>() ?? new();
        }
        catch (InvalidOperationException wrong) // the binder's sentence names value and key
        {
            throw new OptionsValidationException(PortalOptions.Section, typeof(PortalOptions), [wrong.Message]);
        }
    }

    /// <exception cref="OptionsValidationException"/>
    public static void Require(PortalOptions options)
    {
        var errors = Errors(options).ToList();
        if (errors.Count > 0)
            throw new OptionsValidationException(PortalOptions.Section, typeof(PortalOptions), errors);
    }

    private static IEnumerable<string> Errors(PortalOptions options)
    {
        foreach (var error in Annotated(options, "Portal").Concat(Annotated(options.Mail, "Portal:Mail"))
            .Concat(Annotated(options.Uploads, "Portal:Uploads")).Concat(Annotated(options.RateLimits, "Portal:RateLimits"))
            .Concat(Annotated(options.Circuits, "Portal:Circuits")).Concat(Annotated(options.Retention, "Portal:Retention"))
            .Concat(Annotated(options.Support, "Portal:Support")))
            yield return error;
        if (options.Circuits.PerAddress < options.Circuits.PerPerson)
            yield return "Portal:Circuits:PerAddress is below PerPerson.";
        if (options.Circuits.InAll < options.Circuits.PerAddress)
            yield return "Portal:Circuits:InAll is below PerAddress.";
        if (options.Database.Provider is DatabaseProvider.Postgres && options.Database.ConnectionString.Length == 0)
            yield return "Portal:Database:ConnectionString is needed for Postgres.";
        if (options.MasterKey.Length > 0 && !(Convert.TryFromBase64String(options.MasterKey, new byte[64], out var length) && length == 32))
            yield return "Portal:MasterKey must be 32 bytes in Base64.";
        if (options.Mail.TrustedCertificate.Length > 0 && !File.Exists(options.Mail.TrustedCertificate))
            yield return $"Portal:Mail:TrustedCertificate: there is no file '{options.Mail.TrustedCertificate}'.";
        if (options.Signing.CertificatePath.Length > 0 && !File.Exists(options.Signing.CertificatePath))
            yield return $"Portal:Signing:CertificatePath: there is no file {options.Signing.CertificatePath}.";
        foreach (var network in options.TrustedProxies.Where(n => !System.Net.IPNetwork.TryParse(n, out _)))
            yield return $"Portal:TrustedProxies: '{network}' is not a network such as 10.0.0.0/8.";
    }

    private static bool Is(string given, string key) =>
        given.Equals(key, StringComparison.OrdinalIgnoreCase) || given.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> KeysOf(Type section, string path) => section.GetProperties().SelectMany(property =>
        property.PropertyType.Assembly == section.Assembly && property.PropertyType.IsClass
            ? KeysOf(property.PropertyType, $"{path}:{property.Name}")
            : [$"{path}:{property.Name}"]);

    private static IEnumerable<string> Annotated(object section, string key)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(section, new(section), results, validateAllProperties: true);
        return results.Select(r => $"{key}:{string.Join(',', r.MemberNames)}: {r.ErrorMessage}");
    }
}
