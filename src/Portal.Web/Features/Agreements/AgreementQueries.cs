using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Data;

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

    /// <summary>The archived proof, for members of the organisation and for staff who look after customers; anyone else finds nothing.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(byte[] Content, string Name)> ProofAsync(Actor actor, Guid acceptanceId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (from p in db.Set<AcceptanceProof>()
                           join a in db.Set<Acceptance>() on p.AcceptanceId equals a.Id
                           where p.AcceptanceId == acceptanceId
                           select new { p.Content, p.OrganisationId, a.Code, a.Number, a.Language }).SingleOrDefaultAsync(ct);
        var mine = found is not null && found.OrganisationId == actor.OrganisationId && actor.May(Permission.ViewOrganisation);
        var staff = actor.IsProvider && actor.May(Permission.ViewCustomers);
        if (found is null || !(mine || staff))
            throw new NotFoundException("The proof");
        if (!mine)
        {
            // It names a person and an address: the customer can read in the log who looked (A43).
            db.Audit(actor, Now, "agreement.proof-viewed", $"acceptance:{acceptanceId}", found.OrganisationId);
            await db.SaveChangesAsync(ct);
        }

        return (found.Content, $"{found.Code.Wire()}-{found.Number}-acceptance.pdf");
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

    private DateTimeOffset Now => time.GetUtcNow();

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
