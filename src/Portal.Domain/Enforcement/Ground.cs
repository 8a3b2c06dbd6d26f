using Portal.Domain.Agreements;

namespace Portal.Domain.Enforcement;

/// <summary>What a case rests on. Each has its clause; the words stand in the texts.</summary>
public enum Ground
{
    /// <summary>Complaints put a channel at risk (A27, A140).</summary>
    Complaints,

    /// <summary>Content that law or industry policy forbids (A25).</summary>
    Content,

    /// <summary>What is never sent: financial marketing, gambling, fraud, obscenity, pornography, violence (A132).</summary>
    Forbidden,

    /// <summary>Copy that was not approved (A149).</summary>
    Copy,

    /// <summary>Junk in bulk or in loops (A145).</summary>
    Bulk,

    /// <summary>A right holder's legally valid letter (A189).</summary>
    RightHolder,

    /// <summary>A regulator's demand (A189).</summary>
    Regulator,

    /// <summary>Breach of the agreement or the site's rules (A152).</summary>
    Agreement,

    /// <summary>The business harms the provider or its affiliates (A167).</summary>
    Harm,

    /// <summary>Back after a ban, directly, indirectly or in another's name (A153).</summary>
    Return,
}

/// <summary>A clause of an agreement, to be opened in the version that applies.</summary>
public sealed record ClauseOf(AgreementCode Agreement, string Clause, string Fact);

public static class Grounds
{
    public static ClauseOf Clause(this Ground ground) => ground switch
    {
        Ground.Complaints => new(AgreementCode.Special, "measures-inspect", "A27"),
        Ground.Content => new(AgreementCode.Sms, "content-other", "A25"),
        Ground.Forbidden => new(AgreementCode.Special, "forbidden-list", "A132"),
        Ground.Copy => new(AgreementCode.Special, "measures-review", "A149"),
        Ground.Bulk => new(AgreementCode.Special, "duties-bulk", "A145"),
        Ground.RightHolder or Ground.Regulator => new(AgreementCode.Special, "measures-takedown", "A189"),
        Ground.Agreement => new(AgreementCode.Special, "measures-suspend", "A152"),
        Ground.Harm => new(AgreementCode.Special, "measures-harm", "A167"),
        _ => new(AgreementCode.Special, "measures-return", "A153"),
    };

    /// <summary>Somebody outside demands it: their paper has to be named.</summary>
    public static bool NeedsReference(this Ground ground) => ground is Ground.RightHolder or Ground.Regulator;
}
