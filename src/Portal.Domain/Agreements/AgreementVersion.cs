using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Agreements;

/// <summary>Where a version stands; all but Draft follow from dates and the clock.</summary>
public enum AgreementState { Draft, Published, Effective, Superseded }

/// <summary>One version of one agreement in both languages. Published texts never change; a correction is a new version.</summary>
public sealed class AgreementVersion
{
    private AgreementVersion() { }

    public Guid Id { get; private set; }

    public AgreementCode Code { get; private set; }

    /// <summary>'1.0'.</summary>
    public string Number { get; private set; } = "";

    public DateOnly EffectiveOn { get; private set; }

    /// <summary>The source in Chinese, as uploaded.</summary>
    public string SourceZh { get; private set; } = "";

    /// <summary>The source in English, as uploaded.</summary>
    public string SourceEn { get; private set; } = "";

    /// <summary>SHA-256 of the Chinese text as shown.</summary>
    public string Sha256Zh { get; private set; } = "";

    /// <summary>SHA-256 of the English text as shown.</summary>
    public string Sha256En { get; private set; } = "";

    public DateTimeOffset DraftedAt { get; private set; }

    public string DraftedBy { get; private set; } = "";

    public DateTimeOffset? PublishedAt { get; private set; }

    public string? PublishedBy { get; private set; }

    /// <summary>The day the next version takes over.</summary>
    public DateOnly? SupersededOn { get; private set; }

    public int Version { get; private set; }

    public bool CanRevise => PublishedAt is null;

    public bool CanPublish => PublishedAt is null;

    public bool CanSupersede => PublishedAt is not null && SupersededOn is null;

    /// <exception cref="RuleException">A text is malformed, or the two languages do not match.</exception>
    public static AgreementVersion Draft(string sourceZh, string sourceEn, string by, DateTimeOffset now)
    {
        var version = new AgreementVersion { Id = Guid.CreateVersion7(), DraftedAt = now, DraftedBy = by };
        version.Take(sourceZh, sourceEn);
        return version;
    }

    /// <summary>A version that comes with the product: published at once, whatever its date.</summary>
    public static AgreementVersion Ship(string sourceZh, string sourceEn, string by, DateTimeOffset now)
    {
        var version = Draft(sourceZh, sourceEn, by, now);
        version.PublishedAt = now;
        version.PublishedBy = by;
        return version;
    }

    public void Revise(string sourceZh, string sourceEn, string by, DateTimeOffset now)
    {
        Rule.Require(CanRevise, "agreement.not-a-draft", "A published version does not change; make a new one.");
        var (code, number) = (Code, Number);
        Take(sourceZh, sourceEn);
        Rule.Require(Code == code && Number == number, "agreement.draft-renamed", "A draft keeps its agreement and version number.", number);
        (DraftedBy, DraftedAt) = (by, now);
    }

    public void Publish(string by, DateTimeOffset now)
    {
        Rule.Require(CanPublish, "agreement.not-a-draft", "This version is published already.");
        Rule.Require(EffectiveOn > ContractTime.DayOf(now), "agreement.effective-too-soon",
            "A new version takes effect tomorrow at the earliest, so that people can read it first.", EffectiveOn.ToString("O", CultureInfo.InvariantCulture));
        (PublishedBy, PublishedAt) = (by, now);
    }

    /// <summary>Another version takes over at the start of the day.</summary>
    public void SupersedeFrom(DateOnly day)
    {
        Rule.Require(CanSupersede, "agreement.not-in-force", "Only a published version without a successor can be superseded.");
        Rule.Require(day > EffectiveOn, "agreement.effective-order", "A version takes effect after the one before it.", EffectiveOn.ToString("O", CultureInfo.InvariantCulture));
        SupersededOn = day;
    }

    public AgreementState StateAt(DateTimeOffset now) =>
        PublishedAt is null ? AgreementState.Draft
        : now < ContractTime.StartOf(EffectiveOn) ? AgreementState.Published
        : SupersededOn is { } day && now >= ContractTime.StartOf(day) ? AgreementState.Superseded
        : AgreementState.Effective;

    public bool IsInForce(DateTimeOffset now) => StateAt(now) is AgreementState.Effective;

    public AgreementDocument Document(string language) => IsChinese(language)
        ? AgreementDocument.Parse(SourceZh, "zh-CN")
        : AgreementDocument.Parse(SourceEn, "en");

    public string Sha256(string language) => IsChinese(language) ? Sha256Zh : Sha256En;

    private static bool IsChinese(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    private void Take(string sourceZh, string sourceEn)
    {
        var zh = AgreementDocument.Parse(sourceZh, "zh-CN");
        var en = AgreementDocument.Parse(sourceEn, "en");
        Rule.Require(zh.Code == en.Code && zh.Version == en.Version && zh.EffectiveFrom == en.EffectiveFrom && zh.Services.SequenceEqual(en.Services),
            "agreement.languages-differ", "Both languages need the same code, version, date and services.", "---");
        var odd = zh.Ids.Except(en.Ids).Concat(en.Ids.Except(zh.Ids))
            .Concat(zh.Highlighted.Select(c => c.Id).Except(en.Highlighted.Select(c => c.Id)))
            .Concat(en.Highlighted.Select(c => c.Id).Except(zh.Highlighted.Select(c => c.Id)))
            .FirstOrDefault();
        Rule.Require(odd is null && zh.Ids.SequenceEqual(en.Ids), "agreement.languages-differ",
            $"Both languages need the same clauses in the same order and marks: '{odd}'.", odd ?? "");

        (Code, Number, EffectiveOn) = (zh.Code, zh.Version, zh.EffectiveFrom);
        (SourceZh, SourceEn) = (sourceZh, sourceEn);
        (Sha256Zh, Sha256En) = (zh.Sha256, en.Sha256);
    }
}
