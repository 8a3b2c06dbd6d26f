using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Agreements;

/// <summary>What customers do with agreements: accept, decline, ask. And what staff answer.</summary>
public sealed class AgreementService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, AgreementShipment shipment, DocumentPress press, PortalUrls urls,
    IStringLocalizer<AgreementsTexts> texts)
{
    /// <returns>The acceptance's id, by which its proof is downloaded.</returns>
    /// <exception cref="RuleException">Something is not ticked, or the answer was given already.</exception>
    public async Task<Guid> AcceptAsync(Actor actor, AcceptanceInput input, CancellationToken ct = default)
    {
        actor.Require(Permission.AcceptAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await PublishedAsync(db, input.Code, input.Number, ct);
        var organisation = await OrganisationAsync(db, actor, ct);
        var acceptance = await AcceptAsync(db, actor, organisation, version, input, ct);
        await SaveAnswerAsync(db, ct);
        return acceptance.Id;
    }

    /// <summary>Accepts every version in force that is still open, in one go: for the demonstration and for tests, as the owner given.</summary>
    public async Task AcceptAllAsync(Actor owner, string language = Language.Chinese, CancellationToken ct = default)
    {
        owner.Require(Permission.AcceptAgreements);
        await shipment.RunAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await OrganisationAsync(db, owner, ct);
        var now = time.GetUtcNow();
        var versions = await db.Set<AgreementVersion>().Where(v => v.PublishedAt != null).ToListAsync(ct);
        foreach (var version in versions.Where(v => v.IsInForce(now)).OrderBy(v => v.Code))
        {
            var known = await db.Set<Acceptance>().SingleOrDefaultAsync(a => a.OrganisationId == organisation.Id && a.AgreementVersionId == version.Id, ct);
            if (known is { IsAccepted: true })
                continue;
            await AcceptAsync(db, owner, organisation, version, new(version.Code, version.Number, language, HighlightsTicked: true,
                [IntendedUse.VerificationCode, IntendedUse.BusinessNotice], OtherUse: null), ct);
        }

        await SaveAnswerAsync(db, ct);
    }

    public async Task DeclineAsync(Actor actor, AgreementCode code, string number, string? reason, CancellationToken ct = default)
    {
        actor.Require(Permission.AcceptAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await PublishedAsync(db, code, number, ct);
        var organisation = await OrganisationAsync(db, actor, ct);
        var now = time.GetUtcNow();
        var acceptance = await FindOrAskAsync(db, organisation.Id, version, now, ct);
        acceptance.Decline(actor.Id, actor.Name, reason, now);
        db.Audit(actor, now, "agreement.declined", $"acceptance:{acceptance.Id}", organisation.Id,
            new { Code = code.Wire(), Number = number, acceptance.DeclineReason });
        await SaveAnswerAsync(db, ct);
    }

    /// <summary>Stores the question and tells the people who look after customers.</summary>
    public async Task<Guid> AskAsync(
        Actor actor, AgreementCode code, string number, string clauseId, string language, string text, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await PublishedAsync(db, code, number, ct);
        var organisation = await OrganisationAsync(db, actor, ct);
        var now = time.GetUtcNow();
        var question = ClauseQuestion.Ask(organisation.Id, version, clauseId, language, text, actor.Id, actor.Name, now);
        db.Add(question);
        db.Audit(actor, now, "agreement.question-asked", $"clause-question:{question.Id}", organisation.Id,
            new { Code = code.Wire(), Number = number, question.ClauseId });
        foreach (var staff in await MemberDirectory.StaffWithAsync(db, Permission.ViewCustomers, ct))
        {
            using var _ = Language.Use(staff.Language);
            db.Mail(staff.Email, staff.Language, now, texts["mail.question.subject", organisation.Name],
                texts["mail.question.text", organisation.Name, TitleOf(version, staff.Language), NumberOf(version, staff.Language, clauseId), question.Text],
                urls.To("/agreement-questions"));
        }

        await db.SaveChangesAsync(ct);
        return question.Id;
    }

    /// <summary>Staff answer; the person who asked gets a mail.</summary>
    public async Task ReplyAsync(Actor actor, Guid questionId, string answer, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewCustomers);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var question = await db.Set<ClauseQuestion>().SingleOrDefaultAsync(q => q.Id == questionId, ct)
            ?? throw new NotFoundException("The question");
        var version = await db.Set<AgreementVersion>().SingleAsync(v => v.Id == question.AgreementVersionId, ct);
        var now = time.GetUtcNow();
        question.Reply(answer, actor.Name, now);
        db.Audit(actor, now, "agreement.question-answered", $"clause-question:{question.Id}", question.OrganisationId);
        var asker = await db.Users.Where(u => u.Id == question.AskedByUserId && u.DisabledAt == null)
            .Select(u => new Recipient(u.Id, u.Email!, u.Language)).SingleOrDefaultAsync(ct);
        if (asker is not null)
        {
            using var _ = Language.Use(asker.Language);
            db.Mail(asker.Email, asker.Language, now, texts["mail.answer.subject"],
                texts["mail.answer.text", TitleOf(version, asker.Language), NumberOf(version, asker.Language, question.ClauseId), question.Text, question.Answer!],
                urls.To("/organisation/agreements"));
        }

        await db.SaveChangesAsync(ct);
    }

    private async Task<Acceptance> AcceptAsync(
        PortalDb db, Actor actor, Organisation organisation, AgreementVersion version, AcceptanceInput input, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var document = version.Document(input.Language);
        var acceptance = await FindOrAskAsync(db, organisation.Id, version, now, ct);
        acceptance.Accept(
            new(actor.Id, actor.Name, actor.Ip, actor.UserAgent, document.Language, document.Sha256, AcceptanceMethod.ClickAgree,
                input.HighlightsTicked, [.. document.Highlighted.Select(clause => clause.Id)]),
            input.Uses, input.OtherUse, now);

        var proof = await press.PrintAsync(
            db, new(DocumentKind.AcceptanceProof, AcceptanceDocument.NumberOf(acceptance.Id), organisation.Id, now),
            seal => AcceptanceDocument.Of(acceptance, document, organisation.Name, seal), ct: ct);
        db.Add(new AcceptanceProof(acceptance.Id, organisation.Id, proof.Pdf, proof.Sha256, now));
        db.Audit(actor, now, "agreement.accepted", $"acceptance:{acceptance.Id}", organisation.Id, new
        {
            Code = version.Code.Wire(),
            version.Number,
            acceptance.Language,
            acceptance.Sha256,
            acceptance.Method,
            acceptance.Ip,
            acceptance.UserAgent,
            acceptance.Uses,
            acceptance.OtherUse,
            Proof = proof.Sha256,
        });
        return acceptance;
    }

    private async Task<AgreementVersion> PublishedAsync(PortalDb db, AgreementCode code, string number, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var version = await db.Set<AgreementVersion>().SingleOrDefaultAsync(v => v.Code == code && v.Number == number, ct);
        return version?.StateAt(now) is null or AgreementState.Draft ? throw new NotFoundException("The agreement") : version;
    }

    private static async Task<Organisation> OrganisationAsync(PortalDb db, Actor actor, CancellationToken ct)
    {
        var id = actor.RequiredOrganisation;
        return await db.Set<Organisation>().SingleOrDefaultAsync(o => o.Id == id, ct) ?? throw new NotFoundException("The organisation");
    }

    private static async Task<Acceptance> FindOrAskAsync(
        PortalDb db, Guid organisationId, AgreementVersion version, DateTimeOffset now, CancellationToken ct)
    {
        var acceptance = await db.Set<Acceptance>().SingleOrDefaultAsync(
            a => a.OrganisationId == organisationId && a.AgreementVersionId == version.Id, ct);
        if (acceptance is null)
        {
            acceptance = Acceptance.Ask(organisationId, version, now);
            if (version.SupersededOn is { } day)
                acceptance.SupersedeFrom(day);
            db.Add(acceptance);
        }

        return acceptance;
    }

    /// <summary>Two people may answer at the same moment: the unique key lets one through.</summary>
    private static async Task SaveAnswerAsync(PortalDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException clash) when (clash is not DbUpdateConcurrencyException)
        {
            throw new DbUpdateConcurrencyException("Someone else answered at the same moment.", clash);
        }
    }

    private static string TitleOf(AgreementVersion version, string language) => version.Document(language).Title;

    private static string NumberOf(AgreementVersion version, string language, string clauseId) =>
        version.Document(language).Find(clauseId)?.Number ?? clauseId;
}
