namespace Portal.Domain.Disputes;

/// <summary>Inadmissible: filed after the month of the act (A175).</summary>
public enum DisputeStatus
{
    Inadmissible, Filed, Acknowledged, Investigating, ProofSupplied, AwaitingCustomer, Accepted, Rejected, NoReply, Negotiating, Auditing, Found, Settled, Dismissed,
    Withdrawn,
}

public static class DisputeStatuses
{
    public static string Wire(this DisputeStatus status) => string.Concat(
        status.ToString().Select((letter, at) => char.IsUpper(letter) ? $"{(at > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : letter.ToString()));
}

/// <summary>Who says or brings something.</summary>
public enum DisputeSide { Customer, Provider, Auditor }
