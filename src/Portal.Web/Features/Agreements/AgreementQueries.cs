using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Data;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Agreements;

/// <summary>What pages show of agreements: to strangers, to members of an organisation, and the archived proofs.</summary>
public sealed class AgreementQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    /// <summary>Every agreement in force.</summary>
    public async Task<IReadOnlyList<AgreementEntry>> ListAsync(string language, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await PublishedAsync(db, null, ct);
        return [.. from code in AgreementSet.All
                   let mine = versions.Where(v => v.Code == code).ToList()
                   let inForce = Row(mine, AgreementState.Effective)
                   where inForce is not null
                   select new AgreementEntry(code, mine.Single(v => v.Id == inForce.Id).Document(language), inForce, Row(mine, AgreementState.Published))];
    }

    /// <summary>One published text; without a number the one in force.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<AgreementView> DocumentAsync(AgreementCode code, string? number, string language, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await PublishedAsync(db, code, ct);
        var shown = number is null
            ? versions.FirstOrDefault(v => v.IsInForce(Now)) ?? versions.FirstOrDefault()
            : versions.SingleOrDefault(v => v.Number == number);
        return shown is null
            ? throw new NotFoundException("The agreement")
            : new(shown.Document(language), Row(shown), [.. versions.Select(Row)]);
    }

    /// <exception cref="NotFoundException">One of the numbers is not a published version.</exception>
    public async Task<CompareView> CompareAsync(AgreementCode code, string from, string to, string language, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await PublishedAsync(db, code, ct);
        AgreementVersion Numbered(string number) => versions.SingleOrDefault(v => v.Number == number) ?? throw new NotFoundException("The version");
        var (before, after) = (Numbered(from), Numbered(to));
        var document = after.Document(language);
        return new(document.Title, Row(before), Row(after), DocumentDiff.Between(before.Document(language), document));
    }

    public async Task<OrganisationAgreements> OrganisationAsync(Actor actor, string language, CancellationToken ct)
    {
        actor.Require(Permission.ViewOrganisation);
        var organisationId = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await PublishedAsync(db, null, ct);
        var answers = await db.Set<Acceptance>().AsNoTracking().Where(a => a.OrganisationId == organisationId).ToListAsync(ct);
        var proofs = await db.Set<AcceptanceProof>().Where(p => p.OrganisationId == organisationId).Select(p => p.AcceptanceId).ToListAsync(ct);

        Standing Stand(AgreementVersion version)
        {
            var answer = answers.SingleOrDefault(a => a.AgreementVersionId == version.Id);
            return answer is null
                ? new(Row(version), AcceptanceStatus.Pending, null, null, null, null, false)
                : new(Row(version), answer.StatusAt(Now), answer.Id, answer.AnsweredAt, answer.UserName, answer.Method, proofs.Contains(answer.Id));
        }

        var standings = (from code in AgreementSet.All
                         let mine = versions.Where(v => v.Code == code).ToList()
                         let inForce = mine.FirstOrDefault(v => v.StateAt(Now) is AgreementState.Effective)
                         where inForce is not null
                         let upcoming = mine.Where(v => v.StateAt(Now) is AgreementState.Published).MinBy(v => v.EffectiveOn)
                         select new AgreementStanding(code, inForce.Document(language).Title, Stand(inForce), upcoming is null ? null : Stand(upcoming),
                             [.. mine.Where(v => v.StateAt(Now) is AgreementState.Superseded).Select(Stand).Where(s => s.HasProof)])).ToList();
        var services = Enum.GetValues<Service>()
            .Select(service => new ServiceStanding(service, [.. AgreementSet.Needed(service).SelectMany(code => standings.Where(s => s.Code == code))]))
            .ToList();
        var asked = await db.Set<ClauseQuestion>().AsNoTracking().Where(q => q.OrganisationId == organisationId)
            .OrderByDescending(q => q.AskedAt).Take(50).ToListAsync(ct);
        return new(services, standings, [.. asked.Select(q => Question(q, "", versions, language))]);
    }

    /// <summary>
    /// The archived proof, for members of the organisation and for staff who look after customers; anyone else finds nothing. It names a person
    /// and an address: staff say why they look, and the customer reads who it was, and why (A43).
    /// </summary>
    /// <exception cref="RuleException">'personal.reason-missing': ask, and <see cref="GiveReasonAsync"/>.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<(byte[] Content, string Name)> ProofAsync(Actor actor, Guid acceptanceId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (from p in db.Set<AcceptanceProof>()
                           join a in db.Set<Acceptance>() on p.AcceptanceId equals a.Id
                           where p.AcceptanceId == acceptanceId
                           select new { p.Content, p.OrganisationId, a.Code, a.Number, a.Language }).SingleOrDefaultAsync(ct);
        var mine = found is not null && found.OrganisationId == actor.OrganisationId && actor.May(Permission.ViewOrganisation);
        if (found is null || !(mine || IsStaff(actor)))
            throw new NotFoundException("The proof");
        var name = $"{found.Code.Wire()}-{found.Number}-acceptance.pdf";
        if (!mine)
        {
            var reason = PersonalData.Reason(await FileStore.ReasonAsync(db, ReasonGiven, actor, found.OrganisationId, Now, ct));
            db.Audit(actor, Now, "agreement.proof-viewed", $"acceptance:{acceptanceId}", found.OrganisationId, new { reason, File = name });
            await db.SaveChangesAsync(ct);
        }

        return (found.Content, name);
    }

    /// <summary>Whose proof it is that somebody of staff wants to open.</summary>
    /// <exception cref="NotFoundException">Not there, or not for them.</exception>
    public async Task<string> ProofOwnerAsync(Guid acceptanceId, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var owner = await OwnerAsync(db, acceptanceId, actor, ct);
        return await db.Set<Organisation>().Where(o => o.Id == owner).Select(o => o.Name).SingleAsync(ct);
    }

    /// <summary>Why somebody of staff looks at this customer's proofs; it holds for a while, for them alone.</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    /// <exception cref="NotFoundException">Not there, or not for them.</exception>
    public async Task GiveReasonAsync(Guid acceptanceId, string? why, Actor actor, CancellationToken ct)
    {
        var reason = PersonalData.Reason(why);
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.Audit(actor, Now, ReasonGiven, $"acceptance:{acceptanceId}", await OwnerAsync(db, acceptanceId, actor, ct), new { reason });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Questions of all organisations, unanswered first, oldest first.</summary>
    public async Task<IReadOnlyList<QuestionRow>> QuestionsAsync(Actor actor, string language, CancellationToken ct)
    {
        actor.Require(Permission.ViewCustomers);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await PublishedAsync(db, null, ct);
        var rows = await (from q in db.Set<ClauseQuestion>().AsNoTracking()
                          join o in db.Set<Organisation>() on q.OrganisationId equals o.Id
                          orderby q.AnsweredAt != null, q.AskedAt
                          select new { Question = q, o.Name }).Take(200).ToListAsync(ct);
        return [.. rows.Select(row => Question(row.Question, row.Name, versions, language))];
    }

    private const string ReasonGiven = "agreement.proof-reason-given";

    private DateTimeOffset Now => time.GetUtcNow();

    private static bool IsStaff(Actor actor) => actor.IsProvider && actor.May(Permission.ViewCustomers);

    private static async Task<Guid> OwnerAsync(PortalDb db, Guid acceptanceId, Actor actor, CancellationToken ct) =>
        (IsStaff(actor) ? await db.Set<AcceptanceProof>().Where(p => p.AcceptanceId == acceptanceId).Select(p => (Guid?)p.OrganisationId).SingleOrDefaultAsync(ct) : null)
        ?? throw new NotFoundException("The proof");

    private static async Task<List<AgreementVersion>> PublishedAsync(PortalDb db, AgreementCode? code, CancellationToken ct) =>
        await db.Set<AgreementVersion>().AsNoTracking()
            .Where(v => v.PublishedAt != null && (code == null || v.Code == code))
            .OrderByDescending(v => v.EffectiveOn).ToListAsync(ct);

    private VersionRow Row(AgreementVersion v) => new(v.Id, v.Code, v.Number, v.EffectiveOn, v.StateAt(Now), v.PublishedAt);

    private VersionRow? Row(IEnumerable<AgreementVersion> versions, AgreementState state) =>
        versions.Where(v => v.StateAt(Now) == state).OrderBy(v => v.EffectiveOn).Select(Row).FirstOrDefault();

    private static QuestionRow Question(ClauseQuestion q, string organisation, List<AgreementVersion> versions, string language)
    {
        var document = versions.Single(v => v.Id == q.AgreementVersionId).Document(language);
        var clause = document.Find(q.ClauseId);
        return new(q.Id, organisation, q.Code, document.Title, q.Number, q.ClauseId, clause?.Number ?? "", InlineText.Plain(clause?.Text ?? ""),
            q.Text, q.AskedBy, q.AskedAt, q.Answer, q.AnsweredBy, q.AnsweredAt);
    }
}
