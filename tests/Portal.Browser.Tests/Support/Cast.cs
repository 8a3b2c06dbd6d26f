using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;

namespace Portal.Browser.Tests.Support;

/// <summary>The people of the sweep, taken from the demonstration; who is missing there is added.</summary>
public sealed class Cast(LivePortal portal)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<Who, Guid> _people = [];
    private Guid? _organisation;

    /// <summary>The customer whose things are opened.</summary>
    public async Task<Guid> OrganisationAsync()
    {
        if (_organisation is { } known)
            return known;
        await using var db = await portal.DbAsync();
        _organisation = await db.Set<Organisation>().OrderBy(o => o.CreatedAt).ThenBy(o => o.Id).Select(o => (Guid?)o.Id).FirstOrDefaultAsync();
        if (_organisation is null)
        {
            var owner = await portal.AddUserAsync("owner@sweep.example");
            await portal.AddOrganisationAsync("Sweep Ltd", owner);
            _organisation = await db.Set<Organisation>().Where(o => o.Name == "Sweep Ltd").Select(o => (Guid?)o.Id).SingleAsync();
        }

        return _organisation ?? throw new InvalidOperationException("There is no organisation.");
    }

    public async Task<Guid> UserAsync(Who who)
    {
        await _gate.WaitAsync();
        try
        {
            if (_people.TryGetValue(who, out var known))
                return known;
            return _people[who] = who switch
            {
                Who.Newcomer => (await portal.AddUserAsync("newcomer@sweep.example")).Id,
                Who.Unproved => (await portal.AddUserAsync("unproved@sweep.example", staff: StaffRole.Support)).Id,
                Who.Owner => await MemberAsync(CustomerRole.Owner),
                Who.CustomerFinance => await MemberAsync(CustomerRole.Finance),
                Who.Reviewer => await StaffAsync(StaffRole.Reviewer),
                Who.StaffFinance => await StaffAsync(StaffRole.Finance),
                Who.Support => await StaffAsync(StaffRole.Support),
                Who.Risk => await StaffAsync(StaffRole.Risk),
                Who.Ops => await StaffAsync(StaffRole.Ops),
                Who.Admin => await StaffAsync(StaffRole.Admin),
                Who.Auditor => await StaffAsync(StaffRole.Auditor),
                _ => throw new ArgumentOutOfRangeException(nameof(who), who, "nobody has to sign in"),
            };
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Guid> MemberAsync(CustomerRole role)
    {
        var organisation = await OrganisationAsync();
        await using var db = await portal.DbAsync();
        if (await db.Set<Membership>().Where(m => m.OrganisationId == organisation && m.Role == role).Select(m => (Guid?)m.UserId).FirstOrDefaultAsync() is { } found)
            return found;
        var user = await portal.AddUserAsync($"{role}@sweep.example".ToLowerInvariant());
        (await db.Set<Organisation>().SingleAsync(o => o.Id == organisation)).Join(user.Id, role, portal.Clock.GetUtcNow());
        await db.SaveChangesAsync();
        return user.Id;
    }

    private async Task<Guid> StaffAsync(StaffRole role)
    {
        await using var db = await portal.DbAsync();
        var found = await (from link in db.UserRoles
                           join named in db.Roles on link.RoleId equals named.Id
                           where named.Name == role.ToString() && db.UserRoles.Count(l => l.UserId == link.UserId) == 1
                           select (Guid?)link.UserId).FirstOrDefaultAsync();
        return found ?? (await portal.AddUserAsync($"{role}@staff.example".ToLowerInvariant(), staff: role)).Id;
    }
}
