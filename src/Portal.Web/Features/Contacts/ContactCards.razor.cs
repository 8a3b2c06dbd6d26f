using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Contacts;

/// <summary>A card for the home page and for support pages (A42, A46).</summary>
public sealed partial class ContactCards(ContactQueries contacts, IStringLocalizer<ContactsTexts> texts) : PortalPage
{
    private ContactCard? _card;
    private bool _maySupport;

    private IStringLocalizer<ContactsTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _maySupport = actor.May(Permission.UseSupport);
        _card = await contacts.CardAsync(actor, Gone);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
