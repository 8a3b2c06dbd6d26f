using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Agreements;

/// <summary>Reading and accepting one version. A plain form: address and browser come from the request that accepts.</summary>
public sealed partial class AcceptPage(AgreementQueries queries, AgreementService agreements, RuleTexts rules, NavigationManager navigation)
{
    private string? _code;
    private string? _error;
    private OrganisationAgreements _mine = null!;

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery(Name = "version")]
    private string? Number { get; set; }

    /// <summary>The service this visit is about: its agreements are gone through one after the other.</summary>
    [SupplyParameterFromQuery(Name = "for")]
    private string? For { get; set; }

    [SupplyParameterFromForm(FormName = "accept")]
    private AcceptForm? Form { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Inject]
    private Actor Me { get; set; } = null!;

    private AgreementView View { get; set; } = null!;

    private Standing? Standing { get; set; }

    private AgreementCode Kind => View.Document.Code;

    private string Public => $"/agreements/{Code}?version={View.Shown.Number}";

    private (int At, int Of)? Step
    {
        get
        {
            if (WireNames.ServiceFrom(For) is not { } service)
                return null;
            var needed = AgreementSet.Needed(service);
            var at = needed.ToList().IndexOf(Kind);
            return at < 0 ? null : (at + 1, needed.Count);
        }
    }

    protected override async Task OnInitializedAsync()
    {
        var code = AgreementsFeature.Known(Code);
        Form ??= new();
        _mine = await queries.OrganisationAsync(Me, Language.Current, Http.RequestAborted);
        var standing = _mine.Agreements.SingleOrDefault(a => a.Code == code) ?? throw new NotFoundException("The agreement");
        var number = Form.Number ?? Number ?? (standing.ToAnswer ?? standing.InForce).Version.Number;
        View = await queries.DocumentAsync(code, number, Form.Language ?? Language.Current, Http.RequestAborted);
        Standing = new[] { standing.InForce, standing.Upcoming }.Concat(standing.Earlier).FirstOrDefault(s => s?.Version.Number == number);
    }

    private async Task SubmitAsync()
    {
        try
        {
            await agreements.AcceptAsync(Me, new(Kind, View.Shown.Number, View.Document.Language, Form!.Read, Form.Uses, Form.OtherUse), Http.RequestAborted);
            Http.Forget("accept");
            navigation.NavigateTo(await NextAsync());
        }
        catch (RuleException refusal)
        {
            (_code, _error) = (refusal.Code, rules.Of(refusal));
        }
        catch (DbUpdateConcurrencyException)
        {
            _error = rules.Find("changed-meanwhile");
        }
    }

    private async Task<string> NextAsync()
    {
        if (WireNames.ServiceFrom(For) is { } service)
        {
            var mine = await queries.OrganisationAsync(Me, Language.Current, Http.RequestAborted);
            if (mine.Services.Single(s => s.Service == service).Next is { } next)
                return $"/organisation/agreements/{next.Code.Wire()}/accept?for={For}";
        }

        return $"/organisation/agreements?accepted={Code}";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
