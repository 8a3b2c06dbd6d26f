namespace Portal.Domain.Metering;

/// <summary>
/// What is known of a message after two reports. The greater report wins under one total order, so the outcome depends neither on the order
/// of arrival nor on repetition: submitted, then unknown, then any outcome; between two outcomes the later receipt, then a fixed order of
/// outcomes, then the receipt code. Facts a report may lack (template, operator, province) fill in; where two reports disagree the
/// alphabetically greater stands.
/// </summary>
public static class ReceiptMerge
{
    /// <summary>Whether the status is an outcome, not a state on the way.</summary>
    public static bool IsFinal(DeliveryStatus status) => status is not (DeliveryStatus.Submitted or DeliveryStatus.Unknown);

    /// <summary>Returns <paramref name="known"/> itself when the report brings nothing new.</summary>
    public static UsageRecord Merge(UsageRecord known, UsageRecord reported)
    {
        var template = Greater(known.TemplateId, reported.TemplateId);
        var @operator = Greater(known.Operator, reported.Operator);
        var province = Greater(known.Province, reported.Province);
        var winner = Compare(reported, known) > 0 ? reported : known;

        if (ReferenceEquals(winner, known) && template == known.TemplateId && @operator == known.Operator && province == known.Province)
            return known;

        return known with
        {
            Status = winner.Status,
            ReceiptAt = winner.ReceiptAt,
            ReceiptCode = winner.ReceiptCode,
            TemplateId = template,
            Operator = @operator,
            Province = province,
        };
    }

    private static int Compare(UsageRecord a, UsageRecord b)
    {
        var byStage = Stage(a.Status).CompareTo(Stage(b.Status));
        if (byStage != 0)
            return byStage;

        var byTime = (a.ReceiptAt ?? long.MinValue).CompareTo(b.ReceiptAt ?? long.MinValue);
        if (byTime != 0)
            return byTime;

        var byOutcome = Precedence(a.Status).CompareTo(Precedence(b.Status));
        return byOutcome != 0 ? byOutcome : string.CompareOrdinal(a.ReceiptCode, b.ReceiptCode);
    }

    private static int Stage(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Submitted => 0,
        DeliveryStatus.Unknown => 1,
        _ => 2,
    };

    private static int Precedence(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Rejected => 0,
        DeliveryStatus.Dropped => 1,
        DeliveryStatus.SoftBounced => 2,
        DeliveryStatus.Expired => 3,
        DeliveryStatus.Failed => 4,
        DeliveryStatus.HardBounced => 5,
        _ => 6,
    };

    private static string? Greater(string? a, string? b) => string.CompareOrdinal(a, b) >= 0 ? a : b;
}
