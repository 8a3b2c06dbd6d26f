using Microsoft.Extensions.Localization;
using Portal.Domain;

namespace Portal.Web.Features.Templates;

/// <summary>An organisation's templates, newest change first.</summary>
public sealed partial class TemplatesPage(TemplateQueries templates, IStringLocalizer<TemplatesTexts> texts)
{
    private TemplatePageOf? _page;

    protected override string Path => "/templates";

    private IStringLocalizer<TemplatesTexts> Texts => texts;

    protected override async Task LoadAsync(Actor actor) => _page = await templates.ListAsync(actor, Status, null, Page, Gone);
}
