namespace Portal.Web.Platform.Web;

/// <summary>The policy every page really runs under: no inline script, no frames, nothing from elsewhere.</summary>
public static class SecurityHeaders
{
    public static HeaderPolicyCollection Policy(bool https)
    {
        var policy = new HeaderPolicyCollection()
            .AddDefaultSecurityHeaders()
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicyStrictOriginWhenCrossOrigin()
            .AddCrossOriginOpenerPolicy(b => b.SameOrigin())
            .RemoveServerHeader()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddBaseUri().Self();
                csp.AddObjectSrc().None();
                csp.AddFormAction().Self();
                csp.AddFrameAncestors().None();
                csp.AddImgSrc().Self().Data();
                csp.AddFontSrc().Self();
                csp.AddConnectSrc().Self();
                csp.AddScriptSrc().Self().WithNonce(); // the nonce is for Blazor's import map alone
                csp.AddStyleSrc().Self().UnsafeInline(); // MudBlazor writes style elements and attributes
            });
        return https ? policy.AddStrictTransportSecurityMaxAgeIncludeSubDomains(60 * 60 * 24 * 365) : policy;
    }
}
