using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Portal.Domain.Documents;

/// <summary>What a document carries so that anyone can ask for it: 140 random bits, written in seven groups of four for people to type.</summary>
public static class VerificationCode
{
    /// <summary>With its hyphens.</summary>
    public const int Length = (Groups * GroupLength) + Groups - 1;

    // Crockford's 32: no I, L, O or U, which are misread or spell words.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Groups = 7, GroupLength = 4;

    public static string Create() => Grouped(RandomNumberGenerator.GetString(Alphabet, Groups * GroupLength));

    /// <summary>Reads a code as people type it: any case, with or without hyphens and spaces, O for 0, I and L for 1.</summary>
    public static bool TryParse(string? typed, [NotNullWhen(true)] out string? code)
    {
        code = null;
        var plain = new char[Groups * GroupLength];
        var length = 0;
        foreach (var sign in typed ?? "")
        {
            if (sign is '-' or ' ')
                continue;
            var upper = char.ToUpperInvariant(sign) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (length == plain.Length || !Alphabet.Contains(upper))
                return false;
            plain[length++] = upper;
        }

        if (length < plain.Length)
            return false;
        code = Grouped(new string(plain));
        return true;
    }

    private static string Grouped(string plain) => string.Join('-', plain.Chunk(GroupLength).Select(group => new string(group)));
}
