using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Architecture;

/// <summary>Nothing typed is ever lost: every form is kept by the browser (js/keep.js) until the server has accepted it.</summary>
public sealed partial class FormTests
{
    private const string BeforeSigningIn = "before signing in there is nobody to keep it for, no circuit to lose, and an error gives it back";

    /// <summary>Where something may be typed that is not kept, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Accounts/SignInPage.razor Mail"] = BeforeSigningIn,
        ["Accounts/SignUpPage.razor Mail"] = BeforeSigningIn,
        ["Accounts/ForgotPasswordPage.razor Mail"] = BeforeSigningIn,
        ["Accounts/ResendConfirmationPage.razor Mail"] = BeforeSigningIn,
        ["Complaints/ComplainPage.razor Phone"] = "a public form without a script: an error gives everything back",
        ["Complaints/ComplainPage.razor Signature"] = "a public form without a script: an error gives everything back",
        ["Complaints/ComplainPage.razor Time"] = "a public form without a script: an error gives everything back",
        ["Complaints/ComplainPage.razor Message"] = "a public form without a script: an error gives everything back",
        ["Complaints/ComplainPage.razor Text"] = "a public form without a script: an error gives everything back",
        ["Deadlines/DeadlineBoard.razor feed-address"] = "not typed: an address to copy, shown once",
        ["Disputes/FindingFields.razor @($\"{Prefix}-messages\")"] = "a part: the form that holds it is kept",
        ["Disputes/FindingFields.razor @($\"{Prefix}-units\")"] = "a part: the form that holds it is kept",
        ["Disputes/FindingFields.razor @($\"{Prefix}-text\")"] = "a part: the form that holds it is kept",
        ["Organisations/InvitationPage.razor DisplayName"] = BeforeSigningIn,
        ["Segments/SegmentsPage.razor Asked.Signature"] = "a public calculator: nothing is sent in, and the answer gives it back",
        ["Segments/SegmentsPage.razor Asked.Text"] = "a public calculator: nothing is sent in, and the answer gives it back",
        ["Tools/BillQuotePage.razor Asked.Records"] = "a public calculator: nothing is sent in, and the answer gives it back",
        ["Tools/BillQuotePage.razor Asked.Month"] = "a public calculator: nothing is sent in, and the answer gives it back",
        ["Tools/ToolField.razor @Name"] = "a part: the address gives it back",
        ["Objections/FiguresTable.razor own-@name"] = "a part: the form that holds it is kept",
        ["Accounts/Field.razor @Name"] = "a part: the form that holds it is asked",
    };

    [Fact]
    public void Every_form_keeps_what_is_typed()
    {
        var lost = Typed().Where(field => !field.IsKept).Select(field => field.Name).ToHashSet();
        Expect.None(lost.Except(Exceptions.Keys).Select(name => $"{name}: no data-keep around it, and no exception"));
        Expect.None(Exceptions.Keys.Except(lost).Select(name => $"{name}: the exception is not needed"));
    }

    [Fact]
    public void Every_kept_field_can_be_told_from_the_others() =>
        Expect.None(Pages().SelectMany(page => page.Fields).Where(field => field.IsKept && field.OwnName is null).Select(field => $"{field.Name} line {field.Line}"));

    [Fact]
    public void Every_kept_form_is_thrown_away_once_it_is_accepted() =>
        Expect.None(
            from page in Pages()
            from form in page.Kept.Distinct()
            where !Directory.EnumerateFiles(Path.GetDirectoryName(page.File)!).Any(file => Forgotten().Matches(CodeOf(file)).Any(m => m.Groups["form"].Value == form))
            select $"{page.Short}: {form}");

    private static IEnumerable<Field> Typed() => Pages().SelectMany(page => page.Fields).Where(field => field.IsTyped);

    private static IEnumerable<Page> Pages()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln")))
            root = root.Parent!;
        return Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "Portal.Web"), "*.razor", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(Page.Read);
    }

    private static string CodeOf(string file)
    {
        var text = File.ReadAllText(file);
        return file.EndsWith(".razor", StringComparison.Ordinal) ? text[Page.EndOfMarkup(text)..]
            : file.EndsWith(".cs", StringComparison.Ordinal) ? text : "";
    }

    [GeneratedRegex("""(?:Forget(?:Async)?\(|ChangeAsync\(|ThenAsync\(|string Form =>)[^;]*?"(?<form>[a-z-]+)"(?:, [^;"]*)?\)?;""", RegexOptions.None, 2000)]
    private static partial Regex Forgotten();

    /// <param name="OwnName">Its name or id; null when it has neither.</param>
    /// <param name="IsTyped">Words, numbers or dates go in; a secret does not count, it is never kept.</param>
    private sealed record Field(string Name, string? OwnName, int Line, bool IsTyped, bool IsKept);

    /// <summary>One Razor file: its fields, and the forms it keeps.</summary>
    private sealed record Page(string File, string Short, IReadOnlyList<Field> Fields, IReadOnlyList<string> Kept)
    {
        private static readonly HashSet<string> Void = ["input", "br", "hr", "img", "meta", "link"];
        private static readonly HashSet<string> Untyped = ["hidden", "checkbox", "radio", "file", "submit", "button", "password"];

        public static int EndOfMarkup(string text) => text.IndexOf("\n@code", StringComparison.Ordinal) is var at and >= 0 ? at : text.Length;

        public static Page Read(string file)
        {
            var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
            var text = System.IO.File.ReadAllText(file);
            var markup = text[..EndOfMarkup(text)];
            var (fields, kept, open) = (new List<Field>(), new List<string>(), new Stack<Tag>());
            foreach (var tag in Tag.In(markup))
            {
                if (tag.IsEnd)
                {
                    while (open.Any(o => o.Name == tag.Name) && open.Pop().Name != tag.Name)
                    {
                    }

                    continue;
                }

                if (tag.Of("data-keep") is { } form)
                    kept.Add(form);
                var within = open.Any(o => o.Of("data-keep") is not null) && !open.Any(o => o.Of("data-keep-never") is not null);
                if (tag.Name is "input" or "textarea" or "select" || IsFieldComponent(tag.Name))
                {
                    var own = tag.Of("name") ?? tag.Of("Name") ?? tag.Of("id");
                    fields.Add(new($"{name} {own}", own, markup.AsSpan(0, tag.At).Count('\n') + 1,
                        IsTyped(tag) && !open.Any(o => o.Of("role") == "search"), within));
                }

                if (!tag.IsAlone && !Void.Contains(tag.Name))
                    open.Push(tag);
            }

            return new(file, name, fields, kept);
        }

        private static bool IsTyped(Tag tag) =>
            tag.Name != "select" && !Untyped.Contains(tag.Of("type") ?? tag.Of("Type") ?? "text") && tag.Of("Autocomplete") != "one-time-code";

        private static bool IsFieldComponent(string name) =>
            name is "Field" || (name.StartsWith("Input", StringComparison.Ordinal) && name != "InputFile")
            || (name.StartsWith("Mud", StringComparison.Ordinal)
                && (name.Contains("Field", StringComparison.Ordinal) || name.Contains("Picker", StringComparison.Ordinal) || name is "MudAutocomplete" or "MudSelect"));
    }

    /// <summary>A tag in Razor markup. C# between tags may look like one; it is never closed and does no harm.</summary>
    private sealed record Tag(string Name, int At, bool IsEnd, bool IsAlone, IReadOnlyDictionary<string, string> Attributes)
    {
        public string? Of(string attribute) => Attributes.GetValueOrDefault(attribute);

        public static IEnumerable<Tag> In(string text)
        {
            for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0 && at + 2 < text.Length; at = text.IndexOf('<', at + 1))
            {
                var isEnd = text[at + 1] == '/';
                var i = isEnd ? at + 2 : at + 1;
                if (!char.IsAsciiLetter(text[i]))
                    continue;
                var name = Word(text, ref i);
                var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
                while (i < text.Length && text[i] is not '>' and not '<')
                {
                    if (char.IsWhiteSpace(text[i]) || text[i] is '/' or '=' or '"' or '(' or ')' or ',')
                    {
                        i++;
                        continue;
                    }

                    var attribute = Word(text, ref i);
                    if (attribute.Length == 0)
                        i++;
                    else if (i + 1 < text.Length && text[i] == '=' && text[i + 1] == '"')
                        attributes[attribute] = Value(text, ref i);
                    else
                        attributes[attribute] = "";
                }

                yield return new(name, at, isEnd, i < text.Length && text[i] == '>' && text[i - 1] == '/', attributes);
            }
        }

        private static string Word(string text, ref int i)
        {
            var start = i;
            while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' or ':' or '@' or '.'))
                i++;
            return text[start..i];
        }

        // A quote within brackets belongs to C#.
        private static string Value(string text, ref int i)
        {
            var (start, depth) = (i += 2, 0);
            for (; i < text.Length && (text[i] != '"' || depth > 0); i++)
                depth += text[i] is '(' or '[' or '{' ? 1 : text[i] is ')' or ']' or '}' ? -1 : 0;
            return text[start..Math.Min(i++, text.Length)];
        }
    }
}
