using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Complaints;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

/// <summary>Whoever got a message they did not want says so here; no account, no script needed. What was typed stays where something is wrong.</summary>
public sealed partial class ComplainPage(ComplaintIntake intake, RuleTexts rules, IStringLocalizer<ComplaintsTexts> texts)
{
    private string? _number, _problem, _field;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm] public string? Phone { get; set; }

    [SupplyParameterFromForm] public string? Signature { get; set; }

    [SupplyParameterFromForm] public string? Time { get; set; }

    [SupplyParameterFromForm] public string? Message { get; set; }

    [SupplyParameterFromForm] public string? Text { get; set; }

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    private async Task SendAsync()
    {
        try
        {
            _number = await intake.ReceiveAsync(
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
        }
    }
}
