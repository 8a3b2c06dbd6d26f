using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Portal.Web.Features.Audit;

/// <summary>Says an entry in the reader's language; what has no words yet is shown as it is stored.</summary>
public sealed class AuditWords(IStringLocalizer<AuditTexts> texts)
{
    public string Action(string action) => Known("action." + action) ?? action;

    /// <summary>'template:0199…' as 'template 0199…', short enough for a table.</summary>
    public string Subject(string subject)
    {
        var (kind, id) = subject.Split(':', 2) is [var left, var right] ? (left, right) : (subject, "");
        return $"{Known("kind." + kind) ?? kind} {(Guid.TryParse(id, out _) ? id[^12..] : id)}".Trim();
    }

    /// <summary>The first level of the stored JSON, name by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Details(string? json)
    {
        if (json is null)
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind is JsonValueKind.Object
            ? [.. document.RootElement.EnumerateObject().Where(p => p.Value.ValueKind is not JsonValueKind.Null).Select(p => KeyValuePair.Create(p.Name, Plain(p.Value)))]
            : [KeyValuePair.Create("", Plain(document.RootElement))];
    }

    private static string Plain(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private string? Known(string key) => texts[key] is { ResourceNotFound: false } text ? text.Value : null;
}
