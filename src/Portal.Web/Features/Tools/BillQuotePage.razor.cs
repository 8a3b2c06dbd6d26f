using System.Text;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Calendar;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Tools;

/// <summary>What the quote's form sends: pasted records, or a file of them, which wins.</summary>
public sealed class QuoteForm
{
    public string? Month { get; set; }

    public string? Records { get; set; }

    public IFormFile? File { get; set; }
}

/// <summary>The bill that pasted or uploaded usage records would make. Nothing of it is kept.</summary>
public sealed partial class BillQuotePage
{
    private const int MostShown = 100;
    private const long LargestFile = 8_000_000;

    [Inject] private BillingCalculators Calculators { get; set; } = null!;
    [Inject] private CountryNames Countries { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "quote")] private QuoteForm? Asked { get; set; }

    private QuoteAnswer? Answer { get; set; }

    private string Month => Asked?.Month ?? MonthText.Of(ContractTime.MonthOf(Time.GetUtcNow()));

    private bool IsOfNoField => Problem is not null && ErrorOf("month") is null && ErrorOf("records") is null;

    private string Example =>
        $$"""
        {"messageId":"m-1","appId":1400000001,"service":"sms","region":"CN","type":"code","units":1,"submittedAt":"{{Month}}-01T09:30:00+08:00","status":"delivered"}
        {"messageId":"m-2","appId":1400000001,"service":"sms","region":"CN","type":"marketing","units":2,"submittedAt":"{{Month}}-02T10:00:00+08:00","status":"failed"}
        """;

    private Task QuoteAsync() => AskAsync(async () =>
    {
        var body = await BodyAsync();
        Answer = Calculators.Quote(Asked?.Month, body, IsArray(body));
    });

    private async Task<byte[]> BodyAsync()
    {
        if (Asked?.File is not { Length: > 0 } file)
            return Encoding.UTF8.GetBytes(Asked?.Records ?? "");
        if (file.Length > LargestFile)
            throw new ShapeException("records", "usage.too-many-records", "The file is too large.");
        var body = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(body);
        return body;
    }

    // One record a line is how usage is delivered; a JSON array begins with a bracket.
    private static bool IsArray(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        return body.TrimStart(" \t\r\n"u8).StartsWith("["u8);
    }
}
