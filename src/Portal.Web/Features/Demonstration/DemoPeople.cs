using System.Web;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Credentials;
using Portal.Web.Features.Organisations;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Demonstration;

/// <summary>Signs people up, invites them and gives staff their second factor, by the links in their mails.</summary>
internal sealed class DemoPeople(IServiceProvider services, IDbContextFactory<PortalDb> dbs, DemoClock clock)
{
    private static readonly Origin Browser = new("198.51.100.20", "Demonstration");

    private static readonly (StaffRole Role, string Name, string Language)[] Staff =
    [
        (StaffRole.Admin, "Ada Lin", Language.English), (StaffRole.Reviewer, "王敏", Language.Chinese), (StaffRole.Support, "Sam Ho", Language.English),
        (StaffRole.Finance, "陈立", Language.Chinese), (StaffRole.Risk, "Rita Zhao", Language.English), (StaffRole.Ops, "Oscar Tan", Language.English),
        (StaffRole.Auditor, "Nora Weiss", Language.English),
    ];

    /// <summary>Everybody as they will be, before anybody is made: what a start says of a demonstration that is there.</summary>
    public static IReadOnlyList<DemoPerson> Everybody { get; } =
    [
        .. Staff.Select(s => new DemoPerson(Guid.Empty, s.Name, MailOf(s.Role), "Staff " + s.Role, null, null, Totp.Base32(DemoPerson.SecretOf(MailOf(s.Role))))),
        .. DemoCustomer.All.SelectMany(c => c.Members.Prepend((CustomerRole.Owner, c.OwnerName))
            .Select(m => new DemoPerson(Guid.Empty, m.Item2, MailOf(m.Item1, c), m.Item1.ToString(), null, c.Name, null))),
    ];

    private T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>The first administrator by the command line's service, the others by invitation.</summary>
    public async Task<IReadOnlyList<DemoPerson>> StaffAsync(CancellationToken ct)
    {
        var (_, adminName, adminLanguage) = Staff[0];
        var link = await Get<AdministratorService>().CreateAsync(MailOf(StaffRole.Admin), adminName, adminLanguage, Actor.Component("demonstration"), ct);
        await Get<CredentialService>().ResetPasswordAsync(TokenOf(link), DemoPerson.Password, Browser, ct);
        var admin = await WithFactorAsync(MailOf(StaffRole.Admin), adminName, StaffRole.Admin, ct);
        var staff = new List<DemoPerson> { admin };
        foreach (var (role, name, language) in Staff.Skip(1))
        {
            var mail = MailOf(role);
            await Get<InvitationService>().InviteStaffAsync(admin.ActorAt(clock.Now), mail, [role], language, ct);
            await Get<InvitationService>().SignUpAsync(await MailedTokenAsync(mail, ct), name, DemoPerson.Password, language, Browser, ct);
            staff.Add(await WithFactorAsync(mail, name, role, ct));
        }

        return staff;
    }

    /// <summary>A stranger signs up, founds the organisation and invites one member of every other role.</summary>
    public async Task<IReadOnlyList<DemoPerson>> CustomerAsync(DemoCustomer customer, CancellationToken ct)
    {
        var ownerMail = MailOf(CustomerRole.Owner, customer);
        await Get<SignUpService>().SignUpAsync(ownerMail, DemoPerson.Password, customer.Language, returnUrl: null, Browser, ct);
        var ownerId = await Get<SignUpService>().ConfirmAsync(await MailedTokenAsync(ownerMail, ct), DemoPerson.Password, Browser, ct);
        var stranger = new DemoPerson(ownerId, customer.OwnerName, ownerMail, nameof(CustomerRole.Owner), null, null, null);
        await Get<ProfileService>().ChangeAsync(stranger.ActorAt(clock.Now), customer.OwnerName, customer.Language, ct);
        var organisation = await Get<OrganisationService>().CreateAsync(stranger.ActorAt(clock.Now), customer.Name, ct);

        var owner = Member(stranger, customer, organisation, CustomerRole.Owner);
        var members = new List<DemoPerson> { owner };
        foreach (var (role, name) in customer.Members)
        {
            var mail = MailOf(role, customer);
            await Get<InvitationService>().InviteAsync(owner.ActorAt(clock.Now), mail, role, customer.Language, ct);
            var id = await Get<InvitationService>().SignUpAsync(await MailedTokenAsync(mail, ct), name, DemoPerson.Password, customer.Language, Browser, ct);
            members.Add(Member(new(id, name, mail, role.ToString(), null, null, null), customer, organisation, role));
        }

        return members;
    }

    private static DemoPerson Member(DemoPerson person, DemoCustomer customer, Guid organisation, CustomerRole role) => person with
    {
        OrganisationId = organisation,
        Organisation = customer.Name,
        Permissions = Permissions.Of(role),
    };

    private async Task<DemoPerson> WithFactorAsync(string mail, string name, StaffRole role, CancellationToken ct)
    {
        var secret = DemoPerson.SecretOf(mail);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var id = await db.Users.Where(u => u.Email == mail).Select(u => u.Id).SingleAsync(ct);
        db.Add(new Authenticator(id, Get<AuthenticatorSecrets>().Seal(secret), clock.Now)); // known beforehand, so that the demonstration can print it
        await db.SaveChangesAsync(ct);

        var person = new DemoPerson(id, name, mail, "Staff " + role, null, null, Totp.Base32(secret)) { Permissions = Permissions.Of(role) };
        await Get<CredentialService>().ConfirmAuthenticatorAsync(person.ActorAt(clock.Now), Totp.CodeAt(secret, Totp.StepAt(clock.Now)), Browser, ct);
        return person;
    }

    private async Task<string> MailedTokenAsync(string mail, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var links = await db.Set<OutboxMail>().Where(m => m.To == mail && m.Link != null).OrderByDescending(m => m.CreatedAt).Select(m => m.Link!).ToListAsync(ct);
        return TokenOf(links.First(l => l.Contains("token=", StringComparison.Ordinal)));
    }

    private static string MailOf(StaffRole role) => $"{role.ToString().ToLowerInvariant()}@portal.example";

    private static string MailOf(CustomerRole role, DemoCustomer customer) => $"{role.ToString().ToLowerInvariant()}@{customer.Domain}";

    private static string TokenOf(string link) => HttpUtility.ParseQueryString(new Uri(link).Query)["token"]!;
}
