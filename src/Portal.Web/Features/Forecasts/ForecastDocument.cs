using System.Globalization;
using Portal.Domain.Calendar;
using Portal.Domain.Forecasts;
using Portal.Pdf;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Forecasts;

/// <summary>The receipt of a forecast on paper, both languages as a pair, from the stored forecast alone.</summary>
public static class ForecastDocument
{
    public static PdfDocument Of(TrafficForecast forecast, string organisation, string? app, DocumentSeal seal) => new()
    {
        Title = $"流量预告回执 Traffic forecast receipt {forecast.Number}",
        Author = "云信门户 Portal",
        Subject = $"{organisation} · {forecast.Number}",
        CreatedAt = forecast.FiledAt,
        Header = new("云信门户", "Portal"),
        Reference = new($"回执 {forecast.Number}", $"Receipt {forecast.Number}"),
        Footer = new("本回执由系统在收到预告时生成。", "Made by the system when the forecast arrived."),
        Blocks =
        [
            new PdfHeading(new("流量预告回执", "Receipt for a traffic forecast")),
            new PdfHighlight(new("收到预告（北京时间）", "Forecast received (UTC+8)"), Exact(ContractTime.Local(forecast.FiledAt)),
                new($"{Exact(forecast.FiledAt.ToUniversalTime())} UTC")),
            new PdfKeyValues(
            [
                new(new("客户", "Customer"), organisation),
                new(new("回执编号", "Receipt"), forecast.Number),
                new(new("应用", "App"), forecast.AppId is { } id
                    ? $"{app} · AppID {id.ToString(CultureInfo.InvariantCulture)}"
                    : new PdfText("账号下全部应用", "all apps of the account")),
                new(new("日期（北京时间，含首尾两日）", "Days (UTC+8, both included)"), Days(forecast)),
                new(new("预计每日条数", "Messages expected a day"), Count(forecast.Messages)),
                new(new("提交人", "Filed by"), forecast.FiledBy),
                new(new("是否在首日之前提交", "Filed before the first day"), Ahead(forecast)),
                new(new("普通账号的每日界线", "Daily line, normal account"), Count(forecast.NormalLine)),
                new(new("网关账号的每日界线", "Daily line, gateway account"), Count(forecast.GatewayLine)),
            ]),
            new PdfHeading(new("原因", "Reason"), 2),
            new PdfParagraph(forecast.Reason),
            new PdfNote(new(
                "单个账号单日发送量超过界线且未事先告知的，失败消息可能不计入服务等级。本预告自生效之日起即为事先告知。",
                "Where an account sends more than the line on a day without prior notice, failures may be left out of the service level. This forecast is that notice for the days it covers.")),
            new PdfHeading(new("如何核验", "How to check this document"), 2),
            seal.Mark,
        ],
    };

    private static PdfText Ahead(TrafficForecast forecast)
    {
        if (forecast.IsAhead)
            return new("是", "yes");
        var from = Day(forecast.CountsFrom);
        return forecast.CountsFrom > forecast.Until
            ? new("否，不构成事先告知", "no: it is prior notice for none of its days")
            : new($"否，自 {from} 起构成事先告知", $"no: it is prior notice from {from} on");
    }

    private static string Days(TrafficForecast forecast) =>
        forecast.From == forecast.Until ? Day(forecast.From) : $"{Day(forecast.From)} – {Day(forecast.Until)}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Exact(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
