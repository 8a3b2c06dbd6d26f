using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain.Metering;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Usage;

/// <summary>A message's page, and the place in a list where the next page begins.</summary>
public static class MessageAddress
{
    public static string Of(UsageRecord message) => QueryHelpers.AddQueryString(
        string.Create(CultureInfo.InvariantCulture, $"/usage/messages/{message.AppId}/{message.SubmittedAt}"), "id", message.MessageId);

    public static string Cursor(MessageKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.SubmittedAt}.{key.AppId}.{key.MessageId}");

    /// <summary>Null for anything that is no cursor: the list then begins at its beginning.</summary>
    public static MessageKey? Cursor(string? text) =>
        text?.Split('.', 3) is [var at, var app, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var submittedAt)
        && long.TryParse(app, NumberStyles.None, CultureInfo.InvariantCulture, out var appId)
            ? new(submittedAt, appId, id)
            : null;
}

public static class UsageTones
{
    public static ChipTone Of(DeliveryStatus status) => status.Outcome() switch
    {
        UsageOutcome.Delivered => ChipTone.Good,
        UsageOutcome.NotDelivered => ChipTone.Bad,
        UsageOutcome.OnTheWay => ChipTone.Waiting,
        _ => ChipTone.Neutral,
    };
}
