using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Portal.Domain;
using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

/// <summary>A clause's text with its bold stretches. Written by hand because markup would put spaces between them, which Chinese does not have.</summary>
public sealed class ClauseText : ComponentBase
{
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var run in InlineText.Runs(Text))
        {
            if (run.IsBold)
            {
                builder.OpenElement(0, "strong");
                builder.AddContent(1, run.Text);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(2, run.Text);
            }
        }
    }
}

/// <summary>One side of a changed clause; what the other side lacks is marked.</summary>
public sealed class DiffText : ComponentBase
{
    [Parameter, EditorRequired]
    public IReadOnlyList<DiffPart> Parts { get; set; } = [];

    /// <summary>'del' for the old side, 'ins' for the new one.</summary>
    [Parameter, EditorRequired]
    public string Mark { get; set; } = "ins";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var part in Parts)
        {
            if (part.IsMarked)
            {
                builder.OpenElement(0, Mark);
                builder.AddContent(1, part.Text);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(2, part.Text);
            }
        }
    }
}
