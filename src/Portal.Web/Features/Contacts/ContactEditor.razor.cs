using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Contacts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Contacts;

/// <summary>Assigns the three roles, for one customer or for all who have nobody of their own.</summary>
public sealed partial class ContactEditor(ContactService contacts, IStringLocalizer<ContactsTexts> texts) : PortalPage
{
    private readonly Dictionary<ContactRole, Choice> _choices = Enum.GetValues<ContactRole>().ToDictionary(role => role, _ => new Choice());
    private ContactDesk? _shown;
    private bool _busy;

    [Parameter, EditorRequired] public ContactDesk Desk { get; set; } = null!;

    /// <summary>Null: the default contacts.</summary>
    [Parameter] public Guid? OrganisationId { get; set; }

    [Parameter] public EventCallback OnChanged { get; set; }

    private IStringLocalizer<ContactsTexts> Texts => texts;

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, Desk))
            return;
        _shown = Desk;
        foreach (var row in Desk.Assignments.Where(row => row.EndedAt is null && row.IsDefault == OrganisationId is null))
            (_choices[row.Role].Person, _choices[row.Role].Substitute) = (row.PersonId, row.SubstituteId);
    }

    // Who holds the role stays to be seen, whatever they may do now.
    private IEnumerable<StaffPerson> Pick(Guid chosen) => Desk.Staff.Where(person => person.HandlesTickets || person.Id == chosen);

    private async Task AssignAsync(ContactRole role)
    {
        if (_busy)
            return;
        _busy = true;
        var (choice, actor) = (_choices[role], await ActorAsync());
        if (await TryAsync(() => contacts.AssignAsync(OrganisationId, role, choice.Person, choice.Substitute, actor, Gone)))
        {
            var form = $"{OrganisationId}{role}";
            await ForgetAsync("contact", form, stays: true);
            await OnChanged.InvokeAsync();
        }

        _busy = false;
    }

    private sealed class Choice
    {
        public Guid Person { get; set; }

        public Guid Substitute { get; set; }
    }
}
