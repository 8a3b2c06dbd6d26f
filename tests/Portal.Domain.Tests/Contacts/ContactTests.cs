using Portal.Domain.Contacts;

namespace Portal.Domain.Tests.Contacts;

public class ContactTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid Person = Guid.CreateVersion7();
    private static readonly Guid Substitute = Guid.CreateVersion7();

    [Fact]
    public void The_substitute_acts_while_the_person_is_away_and_somebody_is_always_named()
    {
        var assignment = ContactAssignment.Assign(null, ContactRole.Service, Person, Substitute, "admin", Now);
        Assert.Equal(Person, Standing.Acting(assignment, _ => true));
        Assert.Equal(Substitute, Standing.Acting(assignment, id => id != Person));
        Assert.Equal(Person, Standing.Acting(assignment, id => id != Substitute));
        Assert.Equal(Person, Standing.Acting(assignment, _ => false));
    }

    [Fact]
    public void An_assignment_ends_once_and_needs_two_people()
    {
        Assert.Equal("contact.same-person", Code(() => ContactAssignment.Assign(null, ContactRole.Service, Person, Person, "admin", Now)));
        var assignment = ContactAssignment.Assign(null, ContactRole.Service, Person, Substitute, "admin", Now);
        Assert.Equal("default:Service", assignment.LiveKey);
        assignment.End("admin", Now);
        Assert.Null(assignment.LiveKey);
        Assert.Equal("contact.ended", Code(() => assignment.End("admin", Now)));
    }

    [Fact]
    public void An_absence_covers_its_days_and_ends_today_or_later()
    {
        var today = new DateOnly(2026, 11, 23);
        var absence = StaffAbsence.Set(Person, today.AddDays(-1), today, "admin", today, Now);
        Assert.Equal([false, true, true, false], new[] { -2, -1, 0, 1 }.Select(days => absence.Covers(today.AddDays(days))));
        Assert.Equal("contact.away-days", Code(() => StaffAbsence.Set(Person, today.AddDays(-2), today.AddDays(-1), "admin", today, Now)));
        Assert.Equal("contact.away-days", Code(() => StaffAbsence.Set(Person, today, today.AddDays(366), "admin", today, Now)));
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
