using Portal.Domain.Policies;

namespace Portal.Domain.Billing;

/// <summary>The days that a customer's bill gives, taken from the policies on the day of issue and frozen in the bill.</summary>
/// <param name="ObjectionDays">Calendar days after the day of issue (A136).</param>
/// <param name="PaymentDays">Calendar days after the day the bill became final (A134).</param>
/// <param name="GraceDays">Calendar days after the due day until sending stops (A113).</param>
public sealed record BillTerms(int ObjectionDays, int PaymentDays, int GraceDays)
{
    public static readonly BillTerms Default = Of(PolicySet.Defaults, null, DateOnly.MinValue);

    public static BillTerms Of(PolicySet policies, Guid? organisationId, DateOnly day) => new(
        policies.InForce(Policy.ObjectionDays, organisationId, day).Whole,
        policies.InForce(Policy.PaymentDays, organisationId, day).Whole,
        policies.InForce(Policy.GraceDays, organisationId, day).Whole);
}
