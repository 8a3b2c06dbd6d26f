namespace Portal.Domain.Pricing;

/// <summary>How the parts of a text message are counted (D-1).</summary>
public enum SmsCounting
{
    /// <summary>Malaysia has shorter parts from 13 October 2025 on.</summary>
    MalaysiaShorter,

    /// <summary>The same parts in every country.</summary>
    SameEverywhere,
}

/// <summary>What one unit of voice is (A57, A58).</summary>
public enum VoiceCounting { Call, Minute }

/// <summary>Which mails count (A111): those that arrived and those that bounced for good.</summary>
public enum EmailCounting { ValidRequests }

/// <summary>How units are counted while a rate card is in force: part of the card (A14).</summary>
public sealed record CountingRules(SmsCounting Sms, VoiceCounting Voice, EmailCounting Email)
{
    public static readonly CountingRules First = new(SmsCounting.MalaysiaShorter, VoiceCounting.Call, EmailCounting.ValidRequests);

    /// <summary>The day whose segment rule holds: a rule without exceptions is the one from before them.</summary>
    public DateOnly SegmentDay(DateOnly day) => Sms is SmsCounting.SameEverywhere ? DateOnly.MinValue : day;
}
