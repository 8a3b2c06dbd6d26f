using System.Reflection;
using System.Text;

namespace Portal.Domain.Accounts;

/// <summary>
/// What a password must be: long enough and not guessable first. No rules about kinds of characters, no expiry;
/// length is counted in characters as people see them in the field, so that Chinese and emoji count fairly.
/// </summary>
public static class PasswordPolicy
{
    public const int Minimum = 15;
    public const int MinimumWithSecondFactor = 8;
    public const int Maximum = 128;

    /// <summary>What must be left when guessable parts are counted as almost nothing.</summary>
    private const int MinimumUnguessable = 8;

    private static readonly string[] Rows =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "azertyuiop", "qsdfghjklm",
        "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/", "!@#$%^&*()_+", "147", "258", "369", "789456123",
    ];

    private static readonly string[] ProductWords =
        ["portal", "yunxin", "云信", "门户", "messaging", "message", "sms", "voice", "duanxin", "短信", "消息", "template", "console"];

    private static readonly HashSet<string> Common = Read("common-passwords.txt");

    /// <summary>Throws what is wrong first; says nothing when the password is good.</summary>
    /// <param name="context">What belongs to the person: mail address, name, organisation.</param>
    /// <exception cref="RuleException"/>
    public static void Require(string password, bool hasSecondFactor, params IEnumerable<string?> context)
    {
        var length = LengthOf(password);
        var minimum = hasSecondFactor ? MinimumWithSecondFactor : Minimum;
        Rule.Require(length >= minimum, "password.too-short", $"At least {minimum} characters.", minimum);
        Rule.Require(length <= Maximum, "password.too-long", $"At most {Maximum} characters.", Maximum);

        var small = password.ToLowerInvariant();
        Rule.Require(small.EnumerateRunes().Distinct().Count() >= 5 && !IsOneBlockRepeated(small),
            "password.repeats", "The same characters repeat too often.");
        Rule.Require(LengthOf(Shortened(small)) >= Math.Min(MinimumUnguessable, minimum - 2),
            "password.sequence", "Most of it follows the alphabet, the digits or the keyboard.");
        Rule.Require(!HoldsMostly(small, context), "password.context", "Most of it is your name, your address or a word of this service.");
        Rule.Require(!IsCommon(small), "password.common", "This is one of the passwords that are tried first.");
    }

    public static int LengthOf(string password) => password.EnumerateRunes().Count();

    /// <summary>Words of the trade and of the person, taken out; what is left must carry the password.</summary>
    private static bool HoldsMostly(string small, IEnumerable<string?> context)
    {
        var words = context
            .Where(c => c is not null)
            .SelectMany(c => c!.ToLowerInvariant().Split(['@', '.', ' ', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
                .Append(c.ToLowerInvariant()).Append(c.ToLowerInvariant().Split('@')[0]))
            .Where(w => w.Length >= 4 || w.Any(ch => ch > 0x2E7F) && w.Length >= 2)
            .Concat(ProductWords)
            .OrderByDescending(w => w.Length);

        var rest = small;
        foreach (var word in words)
            rest = rest.Replace(word, "", StringComparison.Ordinal);

        return rest.Length < small.Length && LengthOf(Shortened(rest)) < 6;
    }

    /// <summary>A common password, also in the usual disguises: capitals, digits for letters, written twice, digits before or after.</summary>
    private static bool IsCommon(string small)
    {
        foreach (var text in new[] { small, Shortened(small) })
        {
            if (Common.Contains(text) || Common.Contains(Plain(text)))
                return true;

            var core = text.Trim([.. text.Where(c => !char.IsLetter(c))]);
            if (core.Length >= 4 && text.Length - core.Length <= 8 && IsWord(core))
                return true;

            var plain = Plain(text);
            core = plain.Trim([.. plain.Where(c => !char.IsLetter(c))]);
            if (core.Length >= 4 && plain.Length - core.Length <= 8 && IsWord(core))
                return true;
        }

        return IsTwoWords(Plain(small));
    }

    private static bool IsWord(string text) => Common.Contains(text) || IsTwoWords(text);

    private static bool IsTwoWords(string text)
    {
        for (var cut = 4; cut <= text.Length - 4; cut++)
        {
            if (Common.Contains(text[..cut]) && Common.Contains(text[cut..]))
                return true;
        }

        return false;
    }

    private static bool IsOneBlockRepeated(string text)
    {
        for (var size = 1; size <= text.Length / 2; size++)
        {
            if (Enumerable.Range(size, text.Length - size).All(i => text[i] == text[i - size]))
                return true;
        }

        return false;
    }

    /// <summary>Every run of four or more neighbours, forwards or backwards, or of the same character, cut to its first one.</summary>
    private static string Shortened(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            foreach (var direction in new[] { 0, 1, -1 })
            {
                var run = start + 1;
                while (run < text.Length && Follows(text[run - 1], text[run], direction))
                    run++;
                end = Math.Max(end, run);
            }

            kept.Append(text[start]);
            start = end - start >= 4 ? end : start + 1;
        }

        return kept.ToString();
    }

    private static bool Follows(char before, char after, int direction) => direction == 0
        ? before == after
        : Rows.Any(row =>
        {
            for (var i = row.IndexOf(before, StringComparison.Ordinal); i >= 0; i = row.IndexOf(before, i + 1))
            {
                if (i + direction >= 0 && i + direction < row.Length && row[i + direction] == after)
                    return true;
            }

            return false;
        });

    private static string Plain(string small) => new([.. small.Select(c => c switch
    {
        '0' => 'o',
        '1' or '!' or '|' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => c,
    })]);

    private static HashSet<string> Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Portal.Domain.Accounts.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
