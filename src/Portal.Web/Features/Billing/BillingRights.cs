using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Tokens;

namespace Portal.Web.Features.Billing;

/// <summary>Who may run a month and whose bills an actor sees: people by permission, tokens by scope.</summary>
internal static class BillingRights
{
    /// <exception cref="ForbiddenException"/>
    public static void RequireRun(Actor actor)
    {
        if (actor.Kind is ActorKind.Token)
            actor.RequireScope(TokenScopes.BillsRun);
        else
            actor.Require(Permission.RunBills);
        if (!actor.IsProvider)
            throw new ForbiddenException("bill runs are the provider's");
    }

    /// <summary>The bills inside the actor's reach; to everybody else the rest does not exist.</summary>
    /// <exception cref="ForbiddenException"/>
    public static IQueryable<Bill> VisibleTo(this IQueryable<Bill> bills, Actor actor)
    {
        if (actor.Kind is ActorKind.Token)
            actor.RequireScope(TokenScopes.BillsRead);
        else
            actor.Require(actor.IsProvider ? Permission.ViewAllBills : Permission.ViewBills);
        return actor.OrganisationId is { } organisationId ? bills.Where(bill => bill.OrganisationId == organisationId) : bills;
    }
}
