using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>The desk: what waits for a customer or a gateway, and a query raised by hand.</summary>
public sealed partial class AbnormalDeskPage(AbnormalQueries queries, AbnormalSendingService service, IStringLocalizer<AbnormalSendingTexts> texts) : PortalPage
{
    private AbnormalPageRows? _rows;
    private Service _service = Service.Sms;
    private MessageType _type = MessageType.Notice;
    private string _app = "", _from = "", _until = "", _count = "", _batch = "", _reason = "";
    private string? _error;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? Page { get; set; }

    private IStringLocalizer<AbnormalSendingTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var status = Enum.TryParse<AbnormalStatus>(Status, out var known) && Enum.IsDefined(known) ? known : (AbnormalStatus?)null;
        _rows = await queries.ListAsync(status, Status == "all", Page ?? 1, await ActorAsync(), Gone);
    }

    private async Task RaiseAsync()
    {
        (_busy, _error) = (true, null);
        var number = "";
        var done = await TryAsync(async () =>
        {
            try
            {
                number = await service.RaiseAsync(
                    new(Whole(_app), _service, _type, At(_from), At(_until), Whole(_count), null, null, _reason, _batch, []), await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal);
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("abnormal-raise");
        Navigation.NavigateTo($"/abnormal-desk/{number}");
    }

    private static long Whole(string text) => long.TryParse(text.Replace(",", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>What is typed is meant in the contract zone.</summary>
    private static DateTimeOffset At(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new(local, ContractTime.Zone.GetUtcOffset(local)) : default;
}
