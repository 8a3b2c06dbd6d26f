using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

public sealed partial class ComplaintFactsView(ComplaintService complaints, IStringLocalizer<ComplaintsTexts> texts) : PortalPage
{
    private string? _phone;
    private string _reason = "";
    private bool _busy;

    [Parameter, EditorRequired] public ComplaintView View { get; set; } = null!;

    /// <summary>'/complaints' or '/complaint-desk'.</summary>
    [Parameter, EditorRequired] public string Root { get; set; } = "";

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    private Complaint It => View.Complaint;

    private async Task RevealAsync()
    {
        _busy = true;
        if (await TryAsync(async () => _phone = await complaints.RevealAsync(It.Number, _reason, await ActorAsync(), Gone)))
        {
            await ForgetAsync("complaint-reveal", It.Number);
            _reason = "";
        }

        _busy = false;
    }

    private static string Local(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
