using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Contacts;

/// <summary>Staff: the contacts of accounts that have nobody of their own, and who is away.</summary>
public sealed partial class ContactsPage(ContactQueries queries, ContactService contacts, IStringLocalizer<ContactsTexts> texts) : PortalPage
{
    private ContactDesk? _desk;
    private Guid _person;
    private DateOnly _from;
    private DateOnly _until;
    private bool _busy;

    private IStringLocalizer<ContactsTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        _from = _until = ContractTime.DayOf(Now);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _desk = await queries.DeskAsync(null, await ActorAsync(), Gone);
        if (_person == Guid.Empty)
            _person = _desk.Staff.Select(person => person.Id).FirstOrDefault();
    }

    private Task AwayAsync() => DoAsync(async actor =>
    {
        await contacts.SetAwayAsync(_person, _from, _until, actor, Gone);
        await ForgetAsync("away");
    });

    private Task BackAsync(Guid absence) => DoAsync(actor => contacts.BackAsync(absence, actor, Gone));

    private async Task DoAsync(Func<Actor, Task> command)
    {
        if (_busy)
            return;
        _busy = true;
        if (await TryAsync(async () => await command(await ActorAsync())))
            await LoadAsync();
        _busy = false;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
