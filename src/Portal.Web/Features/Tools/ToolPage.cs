using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Tools;

/// <summary>What every calculator starts from. A sum is asked of the service that the API asks; what was typed always comes back.</summary>
public abstract class ToolPage : ComponentBase
{
    [Inject] protected IStringLocalizer<ToolsTexts> Texts { get; private set; } = null!;
    [Inject] protected IStringLocalizer<SharedTexts> Shared { get; private set; } = null!;
    [Inject] protected TimeProvider Time { get; private set; } = null!;
    [Inject] private RuleTexts Rules { get; set; } = null!;

    /// <summary>Why there is no answer.</summary>
    protected string? Problem { get; private set; }

    private string? WrongField { get; set; }

    protected string? ErrorOf(string field) => WrongField == field ? Problem : null;

    /// <summary>Runs the sum; what is wrong stands at its field, or above the form where it belongs to no single one.</summary>
    protected async Task AskAsync(Func<Task> sum)
    {
        try
        {
            await sum();
        }
        catch (ShapeException wrong)
        {
            (WrongField, Problem) = (wrong.Field, Rules.Find(wrong.Code) ?? wrong.Message);
        }
        catch (RuleException refusal)
        {
            Problem = Rules.Of(refusal);
        }
    }

    /// <summary>Null where the text is no whole number; the service says so at the field.</summary>
    protected static long? Count(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    protected static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    protected static string Exactly(decimal number) => number.ToString("#,0.##########", CultureInfo.InvariantCulture);
}
