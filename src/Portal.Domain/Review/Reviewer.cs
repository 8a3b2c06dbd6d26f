namespace Portal.Domain.Review;

/// <summary>Who decides, and the organisations that person belongs to as a customer: their items are for somebody else.</summary>
public sealed record Reviewer(Guid UserId, string Name, IReadOnlySet<Guid> OwnOrganisations)
{
    /// <exception cref="RuleException">review.own-organisation</exception>
    public void RequireNeutralTo(Guid organisationId) =>
        Rule.Require(!OwnOrganisations.Contains(organisationId), "review.own-organisation",
            "You belong to this organisation, so a colleague has to decide.");
}
