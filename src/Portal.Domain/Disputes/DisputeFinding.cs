namespace Portal.Domain.Disputes;

/// <summary>What was found on one axis.</summary>
public enum Judgement { No, Yes, Undecided }

/// <summary>Who found it (X3 no. 13): the agreements name nobody, so these three count.</summary>
public enum FindingRoute
{
    /// <summary>The neutral third party's report.</summary>
    Audit,

    /// <summary>Proposed by the provider, agreed to by the customer.</summary>
    Agreement,

    /// <summary>A court's or arbitrator's paper.</summary>
    Court,
}

/// <summary>The finding, on four axes kept apart (A168, A174, A176), and how much was false.</summary>
/// <param name="TechnicalFault">A technical fault explains the difference: then it is not skimming (A168).</param>
/// <param name="Forged">Successful sends were simulated or forged.</param>
/// <param name="Malicious">For economic gain.</param>
/// <param name="Serious">With serious consequences.</param>
/// <param name="FalseMessages">Messages that were reported or charged and never sent.</param>
/// <param name="FalseUnits">What they were charged as: segments, minutes or mails.</param>
public sealed record DisputeFinding(
    Judgement TechnicalFault, Judgement Forged, Judgement Malicious, Judgement Serious, long FalseMessages, long FalseUnits, string Text)
{
    public const int MaxTextLength = 4_000;

    /// <summary>What the agreement's consequences ask for: both, proven (A176).</summary>
    public bool HasConsequences => Malicious is Judgement.Yes && Serious is Judgement.Yes;

    /// <exception cref="RuleException">
    /// 'finding.text-missing', 'finding.contradiction' (forged by a technical fault; malicious or serious without being forged), 'finding.count'.
    /// </exception>
    public DisputeFinding Checked()
    {
        var said = Text.Trim();
        Rule.Require(said.Length is > 0 and <= MaxTextLength, "finding.text-missing", $"Give the reasons, in at most {MaxTextLength} characters.", MaxTextLength);
        Rule.Require(
            !(TechnicalFault is Judgement.Yes && Forged is Judgement.Yes) && (Forged is Judgement.Yes || (Malicious is not Judgement.Yes && Serious is not Judgement.Yes)),
            "finding.contradiction", "What a technical fault explains is not forged, and only what is forged can be malicious or have serious consequences.");
        var isFalse = Forged is Judgement.Yes;
        Rule.Require(
            isFalse ? FalseMessages > 0 && FalseUnits >= FalseMessages : FalseMessages == 0 && FalseUnits == 0, "finding.count",
            "Where messages were forged, say how many and how many units they were charged as; otherwise none.");
        return this with { Text = said };
    }
}
