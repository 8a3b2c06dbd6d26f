namespace Portal.Browser.Tests.Support;

/// <summary>Who opens a page in the sweep.</summary>
public enum Who
{
    /// <summary>Not signed in.</summary>
    Visitor,

    /// <summary>Signed in, without an organisation yet.</summary>
    Newcomer,

    /// <summary>Has given the password and owes the code.</summary>
    Halfway,

    Owner,
    CustomerFinance,

    /// <summary>Staff who have not shown a second factor.</summary>
    Unproved,

    Reviewer,
    StaffFinance,
    Support,
    Risk,
    Ops,
    Admin,
    Auditor,
}
