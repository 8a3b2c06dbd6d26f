using System.Globalization;

namespace Portal.Domain;

/// <summary>A stretch of a text; marked when the other side does not have it.</summary>
public sealed record DiffPart(string Text, bool IsMarked);

/// <summary>Two texts side by side, word by word.</summary>
public static class WordDiff
{
    public static (IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> New) Between(string before, string after) =>
        Compare(Tokens(before), Tokens(after));

    /// <summary>Words of alphabetic scripts and numbers stay whole; Han characters, marks and spaces stand alone.</summary>
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var end = i + 1;
            if (IsWord(text[i]))
            {
                while (end < text.Length && IsWord(text[end]))
                    end++;
            }
            else if (char.IsHighSurrogate(text[i]) && end < text.Length)
            {
                end++;
            }

            tokens.Add(text[i..end]);
            i = end;
        }

        return tokens;
    }

    private static bool IsWord(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber || c is ',' or '.' or '%' or '‰' or '\'';

    /// <summary>Longest common subsequence; the texts are short enough for the full table.</summary>
    private static (IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> New) Compare(List<string> a, List<string> b)
    {
        var longest = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
        {
            for (var j = b.Count - 1; j >= 0; j--)
                longest[i, j] = a[i] == b[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        }

        var (left, right) = (new Parts(), new Parts());
        var (x, y) = (0, 0);
        while (x < a.Count || y < b.Count)
        {
            if (x < a.Count && y < b.Count && a[x] == b[y])
            {
                left.Add(a[x++], false);
                right.Add(b[y++], false);
            }
            else if (y == b.Count || (x < a.Count && longest[x + 1, y] >= longest[x, y + 1]))
            {
                left.Add(a[x++], true);
            }
            else
            {
                right.Add(b[y++], true);
            }
        }

        return (left.Result, right.Result);
    }

    private sealed class Parts
    {
        private readonly List<DiffPart> _parts = [];

        public IReadOnlyList<DiffPart> Result => _parts;

        public void Add(string text, bool marked)
        {
            if (_parts.Count > 0 && _parts[^1].IsMarked == marked)
                _parts[^1] = _parts[^1] with { Text = _parts[^1].Text + text };
            else
                _parts.Add(new(text, marked));
        }
    }
}
