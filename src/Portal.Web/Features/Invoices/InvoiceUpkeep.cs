using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Invoices;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Ledger;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Invoices;

/// <summary>Requests follow what happens to the things on them.</summary>
public sealed class InvoiceUpkeep(InvoiceMails mails, InvoiceDeadline deadline)
{
    /// <summary>
    /// After a credit note or refund, in its transaction: requests that wait take the new figures, invoices over more than their things
    /// are worth have to be reversed. Saves what the caller has changed, since it reads it back; the caller commits.
    /// </summary>
    public async Task FollowAsync(PortalDb db, Guid organisationId, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await db.LockLedgerAsync(organisationId, ct); // before the save: it comes first everywhere
        await db.SaveChangesAsync(ct);
        var things = (await db.InvoiceablesAsync(organisationId, ct)).ToDictionary(thing => thing.Key);
        foreach (var request in await LiveAsync(db, organisationId, ct))
        {
            var changed = request.Items.Where(item => item.Amount > things[item.LiveKey!].Amount).ToList();
            if (changed.Count == 0)
                continue;
            var before = request.Amount;
            var reason = Cut(string.Join("; ", changed.Select(item => $"{item.Number}: {item.Amount.Display()} → {things[item.LiveKey!].Amount.Display()}")));
            if (request.Status is InvoiceStatus.Issued)
            {
                request.CallBack(reason, now);
                await TellAsync(db, request, "reversal-due", actor, now, reason, ct);
                continue;
            }

            foreach (var item in changed)
                request.Lower(things[item.LiveKey!], reason, actor.Name, now);
            if (request.Status is InvoiceStatus.Withdrawn)
                await db.DropDeadlineAsync(deadline, request.Number, now, ct);
            var key = request.Status is InvoiceStatus.Withdrawn ? "nothing-left" : "lowered";
            db.Audit(actor, now, $"invoice.{key}", $"invoice:{request.Number}", organisationId, new { Before = before.ToFenString(), Changes = reason });
            await mails.TellAsync(db, request, key, now, isDelivery: false, ct, before.Display(), reason);
        }
    }

    internal async Task TellAsync(PortalDb db, InvoiceRequest request, string key, Actor actor, DateTimeOffset now, string reason, CancellationToken ct)
    {
        db.Audit(actor, now, $"invoice.{key}", $"invoice:{request.Number}", request.OrganisationId, new { request.InvoiceNumber, Reason = reason });
        await mails.TellAsync(db, request, key, now, isDelivery: true, ct, request.InvoiceNumber!, reason);
        await mails.TellStaffAsync(db, request, $"staff-{key}", now, ct, request.InvoiceNumber!, reason);
    }

    private static Task<List<InvoiceRequest>> LiveAsync(PortalDb db, Guid organisationId, CancellationToken ct) => db.Set<InvoiceRequest>().Include(r => r.Items)
        .Where(r => r.OrganisationId == organisationId && (r.Status == InvoiceStatus.Requested || r.Status == InvoiceStatus.Issued))
        .OrderBy(r => r.Number).ToListAsync(ct);

    private static string Cut(string text) => text.Length > InvoiceRequest.MaxReasonLength ? text[..InvoiceRequest.MaxReasonLength] : text;
}
