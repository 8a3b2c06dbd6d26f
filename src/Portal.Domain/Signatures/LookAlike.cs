using System.Text;

namespace Portal.Domain.Signatures;

/// <summary>Folds a name so that names a reader could confuse come out equal.</summary>
public static class LookAlike
{
    private const string Confusing = "01i|!$@іоаерсхуκνοтвнмк"; // from the eighth on Cyrillic and Greek
    private const string Plain = "ollllsaloaepcxykvotbhmk";

    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKC).ToLowerInvariant())
        {
            var at = Confusing.IndexOf(c, StringComparison.Ordinal);
            if (at >= 0)
                key.Append(Plain[at]);
            else if (char.IsLetterOrDigit(c))
                key.Append(c);
        }

        return key.ToString();
    }
}
