using Portal.Domain.Agreements;

namespace Portal.Domain.Policies;

/// <summary>Every number that a contract sets, once, with its clause (A-X2), and those we promise ourselves. Nothing else in the code knows them.</summary>
public static class Policy
{
    public static readonly PolicyDefinition SmsTolerance =
        new("billing.tolerance.sms", PolicyUnit.PerMille, 5, 0, 50, AgreementCode.Sms, "fees-tolerance", "A16");

    public static readonly PolicyDefinition VoiceTolerance =
        new("billing.tolerance.voice", PolicyUnit.PerMille, 5, 0, 50, AgreementCode.Voice, "fees-tolerance", "A58");

    /// <summary>1: general vouchers are taken.</summary>
    public static readonly PolicyDefinition SmsVouchers =
        new("billing.vouchers.sms", PolicyUnit.Switch, 0, 0, 1, AgreementCode.Sms, "fees-vouchers", "A17");

    public static readonly PolicyDefinition VoiceVouchers =
        new("billing.vouchers.voice", PolicyUnit.Switch, 0, 0, 1, AgreementCode.Voice, "fees-vouchers", "A17");

    public static readonly PolicyDefinition EmailVouchers =
        new("billing.vouchers.email", PolicyUnit.Switch, 1, 0, 1, AgreementCode.Email, "fees-prices", "A14", IsOpen: true);

    /// <summary>Calendar days after issue in which a bill can be objected to; the agreement leaves them to the order (A136).</summary>
    public static readonly PolicyDefinition ObjectionDays =
        new("billing.objection-days", PolicyUnit.Days, 5, 1, 90, AgreementCode.Special, "bills-deemed", "A136", IsOpen: true);

    /// <summary>Calendar days to pay, from the day the bill became final.</summary>
    public static readonly PolicyDefinition PaymentDays =
        new("billing.payment-days", PolicyUnit.Days, 5, 1, 180, AgreementCode.Special, "bills-confirm", "A134", IsOpen: true);

    /// <summary>Calendar days after the due day until sending stops (A113).</summary>
    public static readonly PolicyDefinition GraceDays =
        new("billing.grace-days", PolicyUnit.Days, 0, 0, 180, AgreementCode.Email, "fees-unpaid", "A113", IsOpen: true);

    /// <summary>1: the customer pays the service in advance, and its bills are paid from the balance when they are final (A113).</summary>
    public static readonly PolicyDefinition SmsPrepaid =
        new("billing.prepaid.sms", PolicyUnit.Switch, 0, 0, 1, AgreementCode.Email, "fees-unpaid", "A113", IsOpen: true);

    public static readonly PolicyDefinition VoicePrepaid =
        new("billing.prepaid.voice", PolicyUnit.Switch, 0, 0, 1, AgreementCode.Email, "fees-unpaid", "A113", IsOpen: true);

    public static readonly PolicyDefinition EmailPrepaid =
        new("billing.prepaid.email", PolicyUnit.Switch, 0, 0, 1, AgreementCode.Email, "fees-unpaid", "A113", IsOpen: true);

    /// <summary>Calendar days between announcing a price and its first day.</summary>
    public static readonly PolicyDefinition PriceNoticeDays =
        new("pricing.notice-days", PolicyUnit.Days, 15, 1, 365, AgreementCode.Special, "bills-prices", "A137", IsOpen: true);

    public static readonly PolicyDefinition PackageRefundMonths =
        new("packages.refund-months", PolicyUnit.Months, 3, 0, 24, AgreementCode.Sms, "about-no-refund", "A6", IsOpen: true);

    /// <summary>Units left at which the low-balance alarm goes out, unless the customer set another number.</summary>
    public static readonly PolicyDefinition PackageAlarm =
        new("packages.alarm", PolicyUnit.Count, 5_000, 0, 1_000_000_000, AgreementCode.Sms, "fees-prices", "A14", IsOpen: true);

    /// <summary>Days that granted messages can be used.</summary>
    public static readonly PolicyDefinition GrantDays =
        new("sla.grant-days", PolicyUnit.Days, 365, 30, 3_650, AgreementCode.Sla, "compensation-limits", "A73", IsOpen: true);

    public static readonly PolicyDefinition SlaTarget =
        new("sla.target", PolicyUnit.Percent, 95, 50, 100, AgreementCode.Sla, "target-level", "A71");

    public static readonly PolicyDefinition SlaLowerBand =
        new("sla.lower-band", PolicyUnit.Percent, 90, 0, 100, AgreementCode.Sla, "compensation-bands", "A75");

    public static readonly PolicyDefinition SlaRate =
        new("sla.rate", PolicyUnit.Percent, 10, 0, 100, AgreementCode.Sla, "compensation-bands", "A75");

    public static readonly PolicyDefinition SlaLowerRate =
        new("sla.lower-rate", PolicyUnit.Percent, 30, 0, 100, AgreementCode.Sla, "compensation-bands", "A75");

    /// <summary>The window opens after this working day of the following month.</summary>
    public static readonly PolicyDefinition SlaOpensAfter =
        new("sla.opens-after", PolicyUnit.WorkingDays, 5, 0, 60, AgreementCode.Sla, "claim-opens", "A76");

    /// <summary>Days after the service month's end, the last one whole.</summary>
    public static readonly PolicyDefinition SlaClosesAfter =
        new("sla.closes-after", PolicyUnit.Days, 60, 1, 730, AgreementCode.Sla, "claim-deadline", "A80");

    /// <summary>Messages a day and account of a normal user that need no forecast.</summary>
    public static readonly PolicyDefinition SurgeNormal =
        new("sla.surge-normal", PolicyUnit.Count, 1_000_000, 1, 100_000_000_000, AgreementCode.Sla, "r10", "A90");

    public static readonly PolicyDefinition SurgeGateway =
        new("sla.surge-gateway", PolicyUnit.Count, 100_000_000, 1, 100_000_000_000, AgreementCode.Sla, "r10", "A90");

    public static readonly PolicyDefinition ComplaintHours =
        new("complaints.reply-hours", PolicyUnit.Hours, 72, 1, 720, AgreementCode.Special, "duties-complaints", "A140");

    /// <summary>Hours in which a reply is judged, and the least that a customer has after a return.</summary>
    public static readonly PolicyDefinition ComplaintReviewHours =
        new("complaints.review-hours", PolicyUnit.Hours, 4, 1, 72, null, null, "own promise");

    /// <summary>Complaints for each million messages of an app in a month above which it is looked at (A27 names the risk, not a number).</summary>
    public static readonly PolicyDefinition ComplaintRate =
        new("complaints.rate", PolicyUnit.Count, 20, 1, 1_000_000, null, null, "own promise");

    /// <summary>Complaints of an app in a month below which its rate says nothing.</summary>
    public static readonly PolicyDefinition ComplaintRateLeast =
        new("complaints.rate-least", PolicyUnit.Count, 3, 1, 1_000, null, null, "own promise");

    /// <summary>Hours in which a customer says whether unusual sending is meant; no answer is no yes (A169 says promptly, not when).</summary>
    public static readonly PolicyDefinition AbnormalAnswerHours =
        new("abnormal.answer-hours", PolicyUnit.Hours, 24, 1, 720, AgreementCode.Special, "skimming-promise", "A169", IsOpen: true);

    /// <summary>Messages in an hour from which unusual sending is asked about at all.</summary>
    public static readonly PolicyDefinition AbnormalVolume =
        new("abnormal.volume", PolicyUnit.Count, 100, 1, 1_000_000_000, null, null, "own promise");

    public static readonly PolicyDefinition ProofReplyDays =
        new("disputes.reply-days", PolicyUnit.WorkingDays, 3, 1, 60, AgreementCode.Special, "skimming-reply", "A172");

    /// <summary>Working days in which we supply the carrier's proof; the agreement asks for it and names no time (A171).</summary>
    public static readonly PolicyDefinition DisputeProofDays =
        new("disputes.proof-days", PolicyUnit.WorkingDays, 5, 1, 60, null, null, "own promise");

    /// <summary>Days after the month in which a reply was due, in which an unanswered proof can still be contested (X3 no. 10).</summary>
    public static readonly PolicyDefinition DisputeReopenDays =
        new("disputes.reopen-days", PolicyUnit.Days, 5, 0, 180, AgreementCode.Special, "skimming-reply", "A172", IsOpen: true);

    /// <summary>Working days for our next step after a proof was contested or a third party asked for; the agreement names no time.</summary>
    public static readonly PolicyDefinition DisputeStepDays =
        new("disputes.step-days", PolicyUnit.WorkingDays, 5, 1, 60, null, null, "own promise");

    /// <summary>Working days for the neutral third party's report; the agreement names no time (A174).</summary>
    public static readonly PolicyDefinition DisputeAuditDays =
        new("disputes.audit-days", PolicyUnit.WorkingDays, 20, 1, 180, null, null, "own promise");

    /// <summary>Working days after the finding in which the customer claims its direct loss; the agreement names no time (A178).</summary>
    public static readonly PolicyDefinition DisputeLossDays =
        new("disputes.loss-days", PolicyUnit.WorkingDays, 10, 1, 180, null, null, "own promise");

    public static readonly PolicyDefinition SkimmingCap =
        new("disputes.compensation-cap", PolicyUnit.Percent, 10, 0, 100, AgreementCode.Special, "skimming-cap", "A179");

    public static readonly PolicyDefinition MessagePenalty =
        new("penalties.message", PolicyUnit.Yuan, 1_000, 0, 1_000_000, AgreementCode.Special, "penalties-message", "A180");

    public static readonly PolicyDefinition ChannelPenalty =
        new("penalties.channel", PolicyUnit.Yuan, 50_000, 0, 100_000_000, AgreementCode.Special, "penalties-channel", "A181");

    /// <summary>Calendar days in which a customer corrects what a case is about; the agreement leaves them open (A26, A190).</summary>
    public static readonly PolicyDefinition RectifyDays =
        new("enforcement.rectify-days", PolicyUnit.Days, 5, 1, 90, AgreementCode.Special, "measures-correct", "A190", IsOpen: true);

    /// <summary>Calendar days after the notice in which a penalty can be contested.</summary>
    public static readonly PolicyDefinition ContestDays =
        new("enforcement.contest-days", PolicyUnit.Days, 7, 1, 90, null, null, "own promise");

    public static readonly PolicyDefinition MaintenanceNotice =
        new("notices.maintenance-days", PolicyUnit.WorkingDays, 1, 1, 30, AgreementCode.Special, "provider-maintenance", "A162");

    public static readonly PolicyDefinition FunctionNotice =
        new("notices.function-days", PolicyUnit.Days, 7, 1, 180, AgreementCode.Special, "provider-functions", "A166");

    /// <summary>Working days in which an invoice request is answered.</summary>
    public static readonly PolicyDefinition InvoiceDays =
        new("invoices.answer-days", PolicyUnit.WorkingDays, 5, 1, 60, null, null, "own promise");

    /// <summary>Hours by the clock in which a ticket is answered, by its priority (A46).</summary>
    public static readonly PolicyDefinition TicketUrgent =
        new("tickets.answer-hours.urgent", PolicyUnit.Hours, 1, 1, 720, null, null, "own promise");

    public static readonly PolicyDefinition TicketHigh =
        new("tickets.answer-hours.high", PolicyUnit.Hours, 4, 1, 720, null, null, "own promise");

    public static readonly PolicyDefinition TicketNormal =
        new("tickets.answer-hours.normal", PolicyUnit.Hours, 24, 1, 720, null, null, "own promise");

    public static readonly PolicyDefinition TicketLow =
        new("tickets.answer-hours.low", PolicyUnit.Hours, 72, 1, 720, null, null, "own promise");

    /// <summary>In the order of the page.</summary>
    public static readonly IReadOnlyList<PolicyDefinition> All =
    [
        SmsTolerance, VoiceTolerance, SmsVouchers, VoiceVouchers, EmailVouchers, ObjectionDays, PaymentDays, GraceDays,
        SmsPrepaid, VoicePrepaid, EmailPrepaid, PriceNoticeDays,
        PackageRefundMonths, PackageAlarm, SlaTarget, SlaLowerBand, SlaRate, SlaLowerRate, SlaOpensAfter, SlaClosesAfter, GrantDays,
        SurgeNormal, SurgeGateway, ComplaintHours, ComplaintReviewHours, ComplaintRate, ComplaintRateLeast, AbnormalAnswerHours, AbnormalVolume, DisputeProofDays, ProofReplyDays, DisputeReopenDays,
        DisputeStepDays, DisputeAuditDays, DisputeLossDays, SkimmingCap,
        MessagePenalty, ChannelPenalty, RectifyDays, ContestDays, MaintenanceNotice, FunctionNotice,
        InvoiceDays,
        TicketUrgent, TicketHigh, TicketNormal, TicketLow,
    ];

    public static PolicyDefinition? Find(string? key) => All.SingleOrDefault(definition => definition.Key == key);

    public static PolicyDefinition Tolerance(Service service) => service is Service.Voice ? VoiceTolerance : SmsTolerance;

    public static PolicyDefinition Prepaid(Service service) => service switch
    {
        Service.Sms => SmsPrepaid,
        Service.Voice => VoicePrepaid,
        _ => EmailPrepaid,
    };

    public static PolicyDefinition Vouchers(Service service) => service switch
    {
        Service.Sms => SmsVouchers,
        Service.Voice => VoiceVouchers,
        _ => EmailVouchers,
    };
}
