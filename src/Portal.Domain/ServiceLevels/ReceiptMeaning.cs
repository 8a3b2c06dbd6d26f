namespace Portal.Domain.ServiceLevels;

/// <summary>What kind of outcome a receipt code tells (D-3).</summary>
public enum ReceiptGroup
{
    Delivered, NumberUnusable, TerminalTrouble, BlockList, PlatformRules, CarrierControl, OtherNetwork, OwnSystem, Expired, NoReceipt, Undetermined,
}

/// <summary>Whose doing a message that did not arrive is.</summary>
public enum FailureCause { None, Provider, Customer, Recipient, BlockList, Control, OtherNetwork, Unknown }

/// <summary>The cases in which a failure is not compensated, in the agreement's order (A81–A97).</summary>
public enum ReleaseReason { R01 = 1, R02, R03, R04, R05, R06, R07, R08, R09, R10, R11, R12, R13, R14, R15, R16, R17 }

/// <summary>What one receipt code means for availability.</summary>
/// <param name="IsValidNumber">Messages to other numbers do not count at all (A64).</param>
/// <param name="IsFailure">An apparent failure: not submitted to a valid number's terminal for our reasons (A63).</param>
/// <param name="Release">Why a message to a valid number that did not arrive is no failure of ours.</param>
public sealed record ReceiptMeaning(ReceiptGroup Group, bool IsValidNumber, FailureCause Cause, bool IsFailure, ReleaseReason? Release)
{
    /// <summary>Ours only because nobody has shown otherwise yet.</summary>
    public bool IsFlagged => IsFailure && Cause is FailureCause.Unknown;

    /// <exception cref="RuleException">'receipt-map.contradiction'.</exception>
    public void Check(string pattern) => Rule.Require(
        (Group is not ReceiptGroup.Delivered || (IsValidNumber && !IsFailure && Release is null && Cause is FailureCause.None))
        && (!IsFailure || (IsValidNumber && Release is null && Cause is FailureCause.Provider or FailureCause.Unknown))
        && (Release is null || (IsValidNumber && Cause is not (FailureCause.None or FailureCause.Provider or FailureCause.Unknown)))
        && (IsValidNumber || Cause is FailureCause.Recipient or FailureCause.BlockList)
        && (!IsValidNumber || IsFailure || Release is not null || Group is ReceiptGroup.Delivered),
        "receipt-map.contradiction",
        $"{pattern}: a failure needs a valid number and our cause or an unknown one; a release needs a valid number and somebody else's cause; an invalid number is the recipient's or on a block list.",
        pattern);
}

/// <summary>One row of the map.</summary>
/// <param name="Pattern">
/// A code; the beginning of codes with a '*' behind it; or '@status' for what has no known code and for messages that arrived.
/// </param>
public sealed record ReceiptRule(string Pattern, ReceiptMeaning Meaning)
{
    public const int MaxLength = 64;

    public bool IsStatus => Pattern.StartsWith('@');

    public bool IsPrefix => Pattern.EndsWith('*');

    /// <summary>Ops' way of writing a row, and the one it is stored in.</summary>
    public string ToLine() => string.Join(
        '\t', Pattern, Meaning.Group, Meaning.IsValidNumber ? "valid" : "invalid", Meaning.Cause,
        Meaning.IsFailure ? "failure" : Meaning.Release is not null ? "released" : "counts", Meaning.Release?.ToString() ?? "-");

    /// <exception cref="RuleException">'receipt-map.malformed'.</exception>
    public static ReceiptRule Read(string line)
    {
        var parts = line.Split('\t');
        Rule.Require(
            parts.Length == 6 && parts[0].Length is > 0 and <= MaxLength
            && Enum.TryParse<ReceiptGroup>(parts[1], out _) && Enum.TryParse<FailureCause>(parts[3], out _)
            && (parts[5] == "-" || Enum.TryParse<ReleaseReason>(parts[5], out _)),
            "receipt-map.malformed", $"This row cannot be read: {line}", line);
        return new(parts[0], new(
            Enum.Parse<ReceiptGroup>(parts[1]), parts[2] == "valid", Enum.Parse<FailureCause>(parts[3]), parts[4] == "failure",
            parts[5] == "-" ? null : Enum.Parse<ReleaseReason>(parts[5])));
    }
}
