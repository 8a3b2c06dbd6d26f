using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>The service level agreement's numbers for one customer (none: the general ones) on one day.</summary>
public static class SlaTerms
{
    public static CompensationTerms Compensation(PolicySet policies, Guid? organisationId, DateOnly day)
    {
        decimal Number(PolicyDefinition definition) => policies.InForce(definition, organisationId, day).Value;
        return new(Number(Policy.SlaTarget), Number(Policy.SlaLowerBand), Number(Policy.SlaRate), Number(Policy.SlaLowerRate));
    }

    /// <summary>By the numbers in force on the last day of the service month.</summary>
    public static ClaimWindow Window(PolicySet policies, Guid? organisationId, DateOnly end, WorkingDays calendar) => ClaimWindow.Of(
        end, calendar,
        policies.InForce(Policy.SlaOpensAfter, organisationId, end).Whole,
        policies.InForce(Policy.SlaClosesAfter, organisationId, end).Whole);
}
