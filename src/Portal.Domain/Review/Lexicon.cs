using System.Collections.Frozen;
using System.Globalization;

namespace Portal.Domain.Review;

/// <summary>What a word in the lexicon is looked up for.</summary>
public enum WordUse { Banned, CodesOnly, Marketing, Test, Neutral, Protected }

/// <summary>A word the automatic check knows, with the rule it breaks and its topic in both languages.</summary>
public sealed record LexiconWord(string Text, string Topic, WordUse Use, string Rule, string TopicZh, string TopicEn)
{
    /// <summary>What a finding about this word tells: word, topic in Chinese, topic in English, rule.</summary>
    public IReadOnlyList<string> Arguments(string found) => [found, TopicZh, TopicEn, Rule];
}

/// <summary>A word found, and where it stands in the text as it was typed.</summary>
public readonly record struct LexiconMatch(LexiconWord Word, int Start, int Length);

/// <summary>
/// Screens a text for known words after folding width, case and the separators people put between characters.
/// The first two characters decide whether a place is looked at any further, and every match is listed with its word.
/// </summary>
public sealed class Lexicon
{
    private readonly bool[] _first = new bool[char.MaxValue + 1];
    private readonly FrozenDictionary<int, LexiconWord[]> _byFirstTwo;

    public Lexicon(IEnumerable<LexiconWord> words)
    {
        var groups = new Dictionary<int, List<LexiconWord>>();
        foreach (var word in words.OrderByDescending(w => w.Text.Length))
        {
            _first[word.Text[0]] = true;
            var key = Key(word.Text[0], word.Text[1]);
            if (!groups.TryGetValue(key, out var list))
                groups[key] = list = [];
            list.Add(word);
        }

        _byFirstTwo = groups.ToFrozenDictionary(g => g.Key, g => g.Value.ToArray());
    }

    /// <summary>The words shipped with the rules of <see cref="ReasonCatalogue.RulesVersion"/>.</summary>
    public static Lexicon Shipped { get; } = new(ReadShipped());

    /// <summary>All matches in order; of two words that begin at the same place for the same use, the longer one.</summary>
    public IReadOnlyList<LexiconMatch> Find(string text)
    {
        var folded = Folded.Of(text);
        List<LexiconMatch>? matches = null;
        var chars = folded.Chars;
        for (var i = 0; i + 1 < chars.Length; i++)
        {
            if (!_first[chars[i]] || !_byFirstTwo.TryGetValue(Key(chars[i], chars[i + 1]), out var candidates))
                continue;

            var uses = 0;
            foreach (var word in candidates)
            {
                if ((uses & (1 << (int)word.Use)) != 0 || !StandsAt(chars, i, word.Text))
                    continue;
                uses |= 1 << (int)word.Use;
                var start = folded.Positions[i];
                (matches ??= []).Add(new(word, start, folded.Positions[i + word.Text.Length - 1] + 1 - start));
            }
        }

        return matches ?? [];
    }

    private static bool StandsAt(ReadOnlySpan<char> text, int at, string word) =>
        text[at..].StartsWith(word)
        && !(IsLatin(word[0]) && at > 0 && IsLatin(text[at - 1]))
        && !(IsLatin(word[^1]) && at + word.Length < text.Length && IsLatin(text[at + word.Length]));

    private static bool IsLatin(char c) => char.IsAsciiLetterOrDigit(c);

    private static int Key(char first, char second) => (first << 16) | second;

    private static IEnumerable<LexiconWord> ReadShipped()
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("Portal.Domain.Review.Lexicon.tsv")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var cells = line.Split('\t');
            yield return new(cells[0], cells[1], Use(cells[2]), cells[3], cells[4], cells[5]);
        }
    }

    private static WordUse Use(string cell) => cell switch
    {
        "block" => WordUse.Banned,
        "codes-only" => WordUse.CodesOnly,
        _ => Enum.Parse<WordUse>(cell, ignoreCase: true),
    };

    /// <summary>The text in one width and case, with each kept character's place in the original.</summary>
    private readonly record struct Folded(char[] Chars, int[] Positions)
    {
        public static Folded Of(string text)
        {
            var (chars, positions, kept) = (new char[text.Length], new int[text.Length], 0);
            for (var i = 0; i < text.Length; i++)
            {
                var c = Narrow(text[i]);
                if (IsInvisible(c) || (IsSeparator(c) && kept > 0 && IsHan(chars[kept - 1]) && HanFollows(text, i)))
                    continue;
                (chars[kept], positions[kept]) = (char.ToLowerInvariant(c), i);
                kept++;
            }

            return new(chars[..kept], positions[..kept]);
        }

        private static bool HanFollows(string text, int i)
        {
            while (i < text.Length && (IsSeparator(Narrow(text[i])) || IsInvisible(text[i])))
                i++;
            return i < text.Length && IsHan(text[i]);
        }

        private static char Narrow(char c) => c switch
        {
            >= '！' and <= '～' => (char)(c - 0xFEE0),
            '\u3000' => ' ',
            _ => c,
        };

        private static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF';

        private static bool IsSeparator(char c) => c is ' ' or '*' or '.' or '·' or '-' or '_' or '|' or '/' or '~' or '+';

        private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format;
    }
}
