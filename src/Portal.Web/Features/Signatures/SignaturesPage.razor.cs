using Microsoft.Extensions.Localization;
using Portal.Domain;

namespace Portal.Web.Features.Signatures;

/// <summary>An organisation's signatures, newest change first.</summary>
public sealed partial class SignaturesPage(SignatureQueries signatures, IStringLocalizer<SignaturesTexts> texts)
{
    private SignaturePageOf? _page;

    protected override string Path => "/signatures";

    private IStringLocalizer<SignaturesTexts> Texts => texts;

    protected override async Task LoadAsync(Actor actor) => _page = await signatures.ListAsync(actor, Status, Page, Gone);
}
