using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

/// <summary>What a person ticked and typed before accepting.</summary>
/// <param name="Language">The language the text was read in.</param>
/// <param name="HighlightsTicked">The one tick for the list of highlighted clauses.</param>
public sealed record AcceptanceInput(
    AgreementCode Code, string Number, string Language, bool HighlightsTicked, IReadOnlyCollection<IntendedUse> Uses, string? OtherUse);
