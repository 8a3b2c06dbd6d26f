namespace Portal.Web.Platform.Web;

/// <summary>The policy every page really runs under: no inline script, no frames, nothing from elsewhere.</summary>
public static class SecurityHeaders
{
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, bool https)
    {
        var (pages, downloads) = (Policy(https, Pages), Policy(https, Downloads));
        app.UseWhen(http => IsDownload(http), files => files.UseSecurityHeaders(downloads));
        return app.UseWhen(http => !IsDownload(http), others => others.UseSecurityHeaders(pages));

        // A path is the same in capitals.
        static bool IsDownload(HttpContext http) => http.Request.Path.Value!.ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries)
            is ["files", ..] or ["invoices" or "invoicing", .., "file"] or [.., "files" or "evidence" or "papers", _];
    }

    private static void Pages(CspBuilder csp)
    {
        csp.AddDefaultSrc().Self();
        csp.AddBaseUri().Self(); // Blazor finds its circuit by the base element
        csp.AddObjectSrc().None();
        csp.AddFormAction().Self();
        csp.AddFrameAncestors().None();
        csp.AddImgSrc().Self().Data();
        csp.AddFontSrc().Self();
        csp.AddConnectSrc().Self();
        csp.AddScriptSrc().Self().WithNonce(); // the nonce is for Blazor's import map alone
        csp.AddStyleSrc().Self().UnsafeInline(); // MudBlazor writes style elements and attributes
    }

    /// <summary>What people uploaded: opened where it lies it could do nothing.</summary>
    private static void Downloads(CspBuilder csp)
    {
        csp.AddDefaultSrc().None();
        csp.AddObjectSrc().None();
        csp.AddBaseUri().None();
        csp.AddFormAction().None();
        csp.AddFrameAncestors().None();
        csp.AddSandbox();
    }

    private static HeaderPolicyCollection Policy(bool https, Action<CspBuilder> csp)
    {
        var policy = new HeaderPolicyCollection()
            .AddDefaultSecurityHeaders()
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicyStrictOriginWhenCrossOrigin()
            .AddCrossOriginOpenerPolicy(b => b.SameOrigin())
            .RemoveServerHeader()
            .AddContentSecurityPolicy(csp);
        return https ? policy.AddStrictTransportSecurityMaxAgeIncludeSubDomains(60 * 60 * 24 * 365) : policy;
    }
}
