using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Decisions both stores share.</summary>
internal static class UsageCodes
{
    /// <summary>A known message reported again with other units, service, type or region: neither report can be trusted to win.</summary>
    public const string Conflict = "message.conflict";

    /// <summary>Whether the merge changed what became of the message, not only a fact about it.</summary>
    public static bool IsNews(UsageRecord known, UsageRecord merged) =>
        known.Status != merged.Status || known.ReceiptAt != merged.ReceiptAt || known.ReceiptCode != merged.ReceiptCode;

    /// <summary>'Submitted' before its receipt is on the record anyway (submission and learning time); anything else goes to the history.</summary>
    public static bool IsWorthKeeping(UsageRecord known) => known.Status is not DeliveryStatus.Submitted || known.ReceiptAt is not null;

    public static IReadOnlyList<RejectedLine> Joined(IReadOnlyList<RejectedLine> rejected, List<RejectedLine>? conflicts) =>
        conflicts is null ? rejected : [.. rejected.Concat(conflicts).OrderBy(line => line.Index)];
}
