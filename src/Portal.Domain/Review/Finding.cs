namespace Portal.Domain.Review;

/// <summary>Whether a finding stops the submission or is told to writer and reviewer.</summary>
public enum Severity { Block, Warn }

/// <summary>
/// One broken rule at one place of the text. The code is the key of <see cref="ReasonCatalogue"/>, whose texts the arguments fill.
/// A length of zero means the rule is about the text as a whole.
/// </summary>
public sealed record Finding(string Code, Severity Severity, int Start = 0, int Length = 0, params IReadOnlyList<string> Arguments)
{
    public bool IsBlocking => Severity is Severity.Block;

    public bool Equals(Finding? other) => other is not null && Code == other.Code && Severity == other.Severity
        && Start == other.Start && Length == other.Length && Arguments.SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Code, Severity, Start, Length);
}
