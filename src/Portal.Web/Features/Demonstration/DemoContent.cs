using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Pdf;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Review;
using Portal.Web.Features.Signatures;
using Portal.Web.Features.Templates;

namespace Portal.Web.Features.Demonstration;

/// <summary>What a customer sets up: agreements, apps and keys, signatures and templates; and what the reviewer makes of them.</summary>
internal sealed class DemoContent(IServiceProvider services, DemoClock clock, DemoPerson reviewer)
{
    private T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <returns>The apps' numbers, in the customer's order.</returns>
    public async Task<IReadOnlyList<long>> SetUpAsync(DemoCustomer customer, IReadOnlyList<DemoPerson> members, CancellationToken ct)
    {
        await Get<AgreementShipment>().RunAsync(ct);
        await Get<AgreementService>().AcceptAllAsync(Actor(members, CustomerRole.Owner), customer.Language, ct);

        var appIds = new List<long>();
        foreach (var app in customer.Apps)
        {
            clock.MoveTo(clock.Now.AddMinutes(7));
            appIds.Add((await Get<AppService>().CreateAsync(new(app.Name, [.. app.Services]), Actor(members, CustomerRole.Developer), ct)).AppId);
        }

        await Get<AppService>().AllowAsync(appIds[0], "198.51.100.0/24", Actor(members, CustomerRole.Developer), ct);
        await Get<AppKeyService>().CreateAsync(appIds[0], Actor(members, CustomerRole.Developer), ct); // a rotation under way

        var signature = await SignatureAsync(customer.Signature, customer.Name, members, ct);
        await DecideAsync(ReviewKind.Signature, signature, [], null, ct);
        foreach (var template in customer.Approved)
            await DecideAsync(ReviewKind.Template, await TemplateAsync(template, signature, members, ct), [], null, ct);
        await DecideAsync(ReviewKind.Template, await TemplateAsync(customer.Rejected, signature, members, ct),
            ["template.recipient-unsuitable"], customer.Language == Platform.Language.English ? "Say who asked for these messages." : "请写明哪些人会收到。", ct);
        return appIds;
    }

    /// <summary>What waits for a reviewer today, a question to the provider, and a draft somebody has not finished.</summary>
    public async Task LeaveOpenAsync(DemoCustomer customer, IReadOnlyList<DemoPerson> members, CancellationToken ct)
    {
        await SignatureAsync(customer.WaitingSignature, customer.Name, members, ct);
        clock.MoveTo(clock.Now.AddMinutes(12));
        await TemplateAsync(customer.Waiting, null, members, ct);
        await Get<TemplateService>().SaveDraftAsync(null, new(customer.Canary, Service.Sms, MessageType.Notice, Reach.Domestic), new("", [], ""),
            Actor(members, CustomerRole.Developer), ct);
        await Get<AgreementService>().AskAsync(Actor(members, CustomerRole.Compliance), AgreementCode.Sms, "1.0", "about-breach", customer.Language,
            customer.Language == Platform.Language.English ? $"Who decides, and how are we told? ({customer.Canary})" : $"由谁决定，如何通知我们？（{customer.Canary}）", ct);
    }

    private async Task<Guid> SignatureAsync(SignatureText text, string organisation, IReadOnlyList<DemoPerson> members, CancellationToken ct)
    {
        var writer = Actor(members, CustomerRole.Compliance);
        var id = await Get<SignatureService>().SaveDraftAsync(null, text, writer, ct);
        foreach (var kind in ProofRules.Required(text.Type, text.IsForOthers))
        {
            using var proof = new MemoryStream();
            Get<IPdfEngine>().Render(Proof(kind, organisation, text.Text), proof);
            proof.Position = 0;
            await Get<SignatureService>().AddProofAsync(id, kind, $"{kind}.pdf", proof, writer, ct);
        }

        clock.MoveTo(clock.Now.AddMinutes(9));
        await Get<SignatureService>().SubmitAsync(id, isDeclaredTrue: true, writer, ct);
        return id;
    }

    private async Task<Guid> TemplateAsync(DemoTemplate template, Guid? signature, IReadOnlyList<DemoPerson> members, CancellationToken ct)
    {
        var writer = Actor(members, CustomerRole.Developer);
        var id = await Get<TemplateService>().SaveDraftAsync(null, new(template.Name, template.Service, template.Type, template.Reach),
            new(template.Body, template.Examples, template.Purpose, template.Service is Service.Sms ? signature : null), writer, ct);
        clock.MoveTo(clock.Now.AddMinutes(4));
        await Get<TemplateService>().SubmitAsync(id, isDeclaredTrue: true, writer, ct);
        return id;
    }

    private async Task DecideAsync(ReviewKind kind, Guid id, IReadOnlyList<string> reasons, string? note, CancellationToken ct)
    {
        var submittedAt = clock.Now;
        clock.MoveTo(clock.Now.AddMinutes(23));
        await Get<ReviewService>().ClaimAsync(kind, id, reviewer.ActorAt(clock.Now), ct);
        clock.MoveTo(clock.Now.AddMinutes(6));
        if (reasons.Count == 0)
            await Get<ReviewService>().ApproveAsync(kind, id, submittedAt, reviewer.ActorAt(clock.Now), ct);
        else
            await Get<ReviewService>().RejectAsync(kind, id, submittedAt, reasons, note, reviewer.ActorAt(clock.Now), ct);
    }

    private Actor Actor(IReadOnlyList<DemoPerson> members, CustomerRole role) => members.Single(m => m.Role == role.ToString()).ActorAt(clock.Now);

    private PdfDocument Proof(ProofKind kind, string organisation, string name) => new()
    {
        Title = $"{kind} · {organisation}",
        Author = organisation,
        CreatedAt = clock.Now,
        Header = new("演示文件", "For demonstration"),
        Blocks =
        [
            new PdfHeading(new("演示用证明文件", "A proof for demonstration")),
            new PdfKeyValues([new(new("组织", "Organisation"), organisation), new(new("名称", "Name"), name), new(new("类型", "Kind"), kind.ToString())]),
            new PdfNote(new("本文件仅用于演示，不证明任何事项。", "For demonstration only; it proves nothing.")),
        ],
    };
}
