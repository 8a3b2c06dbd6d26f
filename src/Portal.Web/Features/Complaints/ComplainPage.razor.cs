using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Complaints;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

/// <summary>Whoever got a message they did not want says so here; no account, no script needed. What was typed stays where something is wrong.</summary>
public sealed partial class ComplainPage(ComplaintIntake intake, NavigationManager navigation, RuleTexts rules, IStringLocalizer<ComplaintsTexts> texts)
{
    private string? _problem, _field;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm] public string? Phone { get; set; }

    [SupplyParameterFromForm] public string? Signature { get; set; }

    [SupplyParameterFromForm] public string? Time { get; set; }

    [SupplyParameterFromForm] public string? Message { get; set; }

    [SupplyParameterFromForm] public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "done")] public string? Done { get; set; }

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    // Anybody can write an address: only what looks like a number is shown.
    private string? Number => Complaint.LooksLikeNumber(Done) ? Done : null;

    private async Task SendAsync()
    {
        string number;
        try
        {
            number = await intake.ReceiveAsync(
                new(Phone, new ComplaintFacts(Text ?? "", Message, Signature is { Length: > 60 } ? Signature[..60] : Signature, ComplaintIntake.TimeOf(Time), null, null)), Http.RequestAborted);
        }
        catch (RuleException refusal)
        {
            _problem = rules.Of(refusal);
            _field = refusal.Code switch
            {
                "phone.malformed" => "phone",
                "complaint.time" => "time",
                "complaint.text-missing" => "text",
                _ => null,
            };
            return;
        }

        navigation.NavigateTo($"/complain?done={number}"); // a page that is loaded again files nothing again
    }
}
