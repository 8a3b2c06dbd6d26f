using System.Text;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Payments;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Features.BillLife;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Features.Packages;

namespace Portal.Web.Tests.Scenarios;

/// <summary>Bills, what is said of them and what is paid for them.</summary>
internal sealed partial record Mortal
{
    private static readonly Actor Machine = Actor.Component("tests");
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static async Task<Mortal> BillRunAsync(string provider)
    {
        var story = await PackageStory.StartAsync(provider, 1_000); // with a package, whose units are posted with the bill
        var portal = story.Portal;
        await story.GiveAsync(new(2026, 9, 1), new(2027, 8, 31), 400);
        await story.UseAsync("2026-10-03T10:00:00+08:00", 700);
        var bo = await portal.OwnerAsync("Bo");
        var cai = await portal.OwnerAsync("Cai");
        foreach (var (owner, appId) in new[] { (bo, 1_400_000_002), (cai, 1_400_000_003) })
        {
            await using var db = await portal.DbAsync();
            db.Add(new App(Guid.CreateVersion7(), appId, owner.OrganisationId!.Value, "App", Enum.GetValues<Service>(), "tests", portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
            var record = new UsageRecord
            {
                AppId = appId,
                MessageId = $"m{appId}",
                SubmittedAt = UsageTime.Micros(new(2026, 10, 9, 4, 0, 0, TimeSpan.Zero)),
                Service = Service.Sms,
                Type = MessageType.Code,
                Region = "CN",
                Units = appId % 100,
                Status = DeliveryStatus.Delivered,
            };
            await portal.Get<IUsageStore>().IngestAsync(
                new(BatchKey.Of("tests", null, $"call{appId}"), [new(0, owner.OrganisationId!.Value, record)], []), portal.Time.GetUtcNow());
        }

        return new(portal, p => p.Get<BillRunService>().RunAsync(BillingStory.October, Machine));
    }

    private static async Task<Mortal> DeemedAsync(string provider)
    {
        var story = await LifeStory.StartAsync(provider);
        var (organisation, now) = (story.Anna.OrganisationId!.Value, story.Portal.Time.GetUtcNow());
        await using (var db = await story.Portal.DbAsync())
        {
            foreach (var service in Enum.GetValues<Service>()) // paid in advance, so that the balance pays with the confirmation
                db.Add(PolicyRecord.Set(Policy.Prepaid(service), organisation, new(2026, 11, 1), 1, "order", "O-1", "tests", new(2026, 11, 1), now));
            db.Add(new LedgerEntry(organisation, LedgerReason.TopUp, "bank:1", "", "tests", now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, 20_000_000), new LedgerPosting(LedgerAccount.Bank, Commodity.Cny, -20_000_000)));
            await db.SaveChangesAsync();
        }

        story.Portal.Time.Advance(TimeSpan.FromDays(8));
        return new(story.Portal, p => p.Get<DeemBillsJob>().RunAsync(p.Time.GetUtcNow(), default));
    }

    private static async Task<Mortal> BankFileAsync(string provider)
    {
        var story = await LifeStory.StartAsync(provider);
        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        var file = Encoding.UTF8.GetBytes(string.Join("\r\n",
        [
            BankFile.Header,
            $"F1,2026-11-20,10.00,Anna,{story.Number}",
            $"F2,2026-11-21,5.00,Bo,{Payment.ReferenceOf(story.Bo.OrganisationId!.Value)}",
            "F3,2026-11-21,7.00,Somebody,thank you",
            $"F4,2026-11-22,900.00,Anna,{story.Number}",
        ]));
        return new(story.Portal, p => p.Get<BankImport>().ImportAsync("november.csv", file, finance));
    }

    private static async Task<Mortal> PaymentAsync(string provider)
    {
        var story = await LifeStory.StartAsync(provider);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        story.Portal.Time.Advance(TimeSpan.FromDays(6)); // sending has stopped
        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        var amount = (await story.BillAsync()).Total + Money.Of(10);
        return new(story.Portal, p => p.Get<PaymentService>().RecordAsync(story.Number, "T1", Today, amount, finance), "payment.known");
    }

    private static async Task<Mortal> CreditNoteAsync(string provider)
    {
        var story = await LifeStory.StartAsync(provider);
        var (first, second) = ((await story.Portal.StaffAsync(StaffRole.Finance)).Actor, (await story.Portal.StaffAsync(StaffRole.Finance)).Actor);
        var objections = story.Portal.Get<ObjectionService>();
        var number = await objections.FileAsync(story.Number, [(1, ObjectionReason.Count)], "We count fewer.", null, [], story.Anna.Actor);
        await objections.DecideAsync(number, [new(1, LineOutcome.Upheld, default, "")], first);
        var id = Assert.Single((await story.Portal.Get<ObjectionQueries>().ListAsync(1, second)).Proposed).Id;
        return new(story.Portal, p => p.Get<CreditNoteService>().IssueAsync(id, second), "credit-note.answered");
    }
}
