namespace Portal.Web.Features.Review;

/// <summary>Marker for the texts of the review desk and of what everything under review shares: states, proofs, outcomes.</summary>
public sealed class ReviewTexts;
