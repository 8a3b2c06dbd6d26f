using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Customers;

/// <summary>
/// Stops a customer's sending and lets it go on (A4, A152). While suspended its keys prove nothing and nothing new is started;
/// its people can still read, and bills are still made. The owners are told why, by mail.
/// </summary>
public sealed class CustomerService(IDbContextFactory<PortalDb> dbs, TimeProvider time, PortalUrls urls, IStringLocalizer<CustomersTexts> texts)
{
    public const int ReasonMaxLength = 500;

    /// <exception cref="RuleException"/>
    public Task SuspendAsync(Guid id, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, reason, actor, "suspended", organisation => organisation.Suspend(), ct);

    /// <exception cref="RuleException"/>
    public Task ResumeAsync(Guid id, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, reason, actor, "resumed", organisation => organisation.Resume(), ct);

    private async Task ChangeAsync(Guid id, string reason, Actor actor, string verb, Action<Organisation> change, CancellationToken ct)
    {
        actor.Require(Permission.SuspendCustomers);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var why = reason.Trim();
        Rule.Require(why.Length >= CustomerQueries.ReasonMinLength, "customer.change-reason-missing",
            "Say why: the owners read it.", CustomerQueries.ReasonMinLength);
        Rule.Require(why.Length <= ReasonMaxLength, "customer.change-reason-too-long", $"A reason has at most {ReasonMaxLength} characters.", ReasonMaxLength);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await db.Set<Organisation>().SingleOrDefaultAsync(o => o.Id == id, ct) ?? throw new NotFoundException("The customer");
        change(organisation);
        db.Audit(actor, now, $"organisation.{verb}", $"organisation:{id}", id, new { Reason = why });
        foreach (var owner in await MemberDirectory.WithAsync(db, id, Permission.ManageOrganisation, ct))
        {
            using var _ = Language.Use(owner.Language);
            db.Mail(owner.Email, owner.Language, now,
                texts[$"mail.{verb}.subject", organisation.Name], texts[$"mail.{verb}.text", organisation.Name, why], urls.To("/organisation"));
        }

        await db.SaveChangesAsync(ct);
    }
}
