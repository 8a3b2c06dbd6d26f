using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

/// <summary>The acceptance page's fields; posted back as they were when something is missing.</summary>
public sealed class AcceptForm
{
    public string? Number { get; set; }

    /// <summary>The language the page was in when it was read.</summary>
    public string? Language { get; set; }

    public bool Read { get; set; }

    public bool SystemNotice { get; set; }

    public bool VerificationCode { get; set; }

    public bool BusinessNotice { get; set; }

    public bool MemberService { get; set; }

    public bool Other { get; set; }

    public string? OtherUse { get; set; }

    public IReadOnlyList<IntendedUse> Uses =>
    [
        .. (ReadOnlySpan<IntendedUse>)(SystemNotice ? [IntendedUse.SystemNotice] : []),
        .. (ReadOnlySpan<IntendedUse>)(VerificationCode ? [IntendedUse.VerificationCode] : []),
        .. (ReadOnlySpan<IntendedUse>)(BusinessNotice ? [IntendedUse.BusinessNotice] : []),
        .. (ReadOnlySpan<IntendedUse>)(MemberService ? [IntendedUse.MemberService] : []),
        .. (ReadOnlySpan<IntendedUse>)(Other ? [IntendedUse.Other] : []),
    ];

    public bool Has(IntendedUse use) => Uses.Contains(use);
}
