namespace Portal.Domain.Signatures;

/// <summary>Which papers a signature needs.</summary>
public static class ProofRules
{
    public static IReadOnlyList<ProofKind> Required(SignatureType type, bool isForOthers)
    {
        var own = type switch
        {
            SignatureType.Company => ProofKind.BusinessLicence,
            SignatureType.App => ProofKind.AppStoreBackEnd,
            SignatureType.Website => ProofKind.SiteFilingBackEnd,
            SignatureType.OfficialAccount => ProofKind.AccountSettings,
            SignatureType.Trademark => ProofKind.TrademarkCertificate,
            SignatureType.Government => ProofKind.OrganisationCertificate,
            _ => ProofKind.Other,
        };
        return isForOthers ? [own, ProofKind.AuthorisationLetter] : [own];
    }

    /// <summary>Whether a public address of the named thing is asked for.</summary>
    public static bool NeedsLink(SignatureType type) =>
        type is SignatureType.App or SignatureType.Website or SignatureType.OfficialAccount;
}
