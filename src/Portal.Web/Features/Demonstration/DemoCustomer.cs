using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;

namespace Portal.Web.Features.Demonstration;

internal sealed record DemoApp(string Name, IReadOnlyList<Service> Services);

internal sealed record DemoTemplate(
    string Name, Service Service, MessageType Type, Reach Reach, string Body, IReadOnlyList<string> Examples, string Purpose);

/// <summary>What a month of sending is made of.</summary>
/// <param name="App">Place in the customer's list of apps.</param>
/// <param name="Daily">Messages on an ordinary day.</param>
/// <param name="Fails">Breaks down from the tenth to the twelfth of each month, by our fault.</param>
internal sealed record DemoStream(int App, Service Service, string Region, MessageType Type, int Daily, int MostUnits = 1, bool Fails = false);

/// <summary>A customer of the demonstration: everything that is theirs carries their canary somewhere, so that it is noticed elsewhere.</summary>
internal sealed record DemoCustomer(
    string Name, string Canary, string Domain, string Language, string OwnerName, IReadOnlyList<(CustomerRole Role, string Name)> Members,
    IReadOnlyList<DemoApp> Apps, SignatureText Signature, SignatureText WaitingSignature, IReadOnlyList<DemoTemplate> Approved,
    DemoTemplate Waiting, DemoTemplate Rejected, IReadOnlyList<DemoStream> Streams)
{
    private const string ShopCode = "您的验证码为{1}，{2}分钟内有效，请勿告诉他人。";

    public static IReadOnlyList<DemoCustomer> All { get; } = [Alpha(), Beta()];

    private static DemoCustomer Alpha() => new(
        "海棠商城 Begonia Mall", "CANARY-ALPHA-7f3a", "alpha.example", Platform.Language.Chinese, "林海棠",
        [(CustomerRole.Developer, "周航"), (CustomerRole.Finance, "许静"), (CustomerRole.Compliance, "何清"), (CustomerRole.Viewer, "马莉")],
        [new("商城主站 CANARY-ALPHA-7f3a", [Service.Sms, Service.Voice]), new("会员邮件", [Service.Email])],
        new("海棠商城", Reach.Domestic, SignatureType.Company, Purpose: "CANARY-ALPHA-7f3a"),
        new("海棠会员", Reach.Domestic, SignatureType.App, Link: "https://app.alpha.example", Purpose: "CANARY-ALPHA-7f3a"),
        [
            new("CANARY-ALPHA-7f3a 登录验证码", Service.Sms, MessageType.Code, Reach.Domestic, ShopCode, ["284913", "5"], "会员登录时本人操作触发"),
            new("发货通知", Service.Sms, MessageType.Notice, Reach.Domestic, "您的订单{1}已由{2}揽收，预计{3}送达。", ["8840021", "顺风", "11月8日"], "下单会员，发货时发送"),
            new("语音验证码", Service.Voice, MessageType.Code, Reach.Domestic, "您的验证码是{1}，请在{2}分钟内输入。", ["284913", "5"], "短信未收到时本人点击触发"),
        ],
        new("CANARY-ALPHA-7f3a 秋季上新", Service.Sms, MessageType.Marketing, Reach.Domestic, "秋季新品今日上架，会员专享满{1}减{2}，拒收请回复R", ["300", "40"], "同意接收活动信息的会员"),
        new("到货提醒", Service.Sms, MessageType.Notice, Reach.Domestic, "您关注的商品{1}已到货。", ["羊毛围巾"], "登记到货提醒的会员"),
        [
            new(0, Service.Sms, "CN", MessageType.Code, 46), new(0, Service.Sms, "CN", MessageType.Notice, 28, 2), new(0, Service.Sms, "CN", MessageType.Marketing, 9, 3),
            new(0, Service.Voice, "CN", MessageType.Code, 6, Fails: true), new(1, Service.Email, "CN", MessageType.Notice, 16),
        ]);

    private static DemoCustomer Beta() => new(
        "Blue Harbour Logistics", "CANARY-BETA-9c1d", "beta.example", Platform.Language.English, "Bea Novak",
        [(CustomerRole.Developer, "Dan Petrov"), (CustomerRole.Finance, "Fay Okafor"), (CustomerRole.Compliance, "Cleo Marsh"), (CustomerRole.Viewer, "Vic Lund")],
        [new("Tracking CANARY-BETA-9c1d", [Service.Sms, Service.Voice]), new("Customs notices", [Service.Sms, Service.Email])],
        new("Blue Harbour", Reach.International, SignatureType.Company, Purpose: "CANARY-BETA-9c1d"),
        new("蓝港物流", Reach.Domestic, SignatureType.Company, Purpose: "CANARY-BETA-9c1d"),
        [
            new("CANARY-BETA-9c1d sign-in code", Service.Sms, MessageType.Code, Reach.International, "Your sign-in code is {1}. It works for {2} minutes.", ["284913", "5"], "People signing in to the tracking site"),
            new("Parcel on its way", Service.Sms, MessageType.Notice, Reach.International, "Parcel {1} arrives on {2} between {3}.", ["BH-40021", "12 Nov", "9 and 11"], "Recipients of a parcel"),
        ],
        new("CANARY-BETA-9c1d customs paper", Service.Sms, MessageType.Notice, Reach.International, "Parcel {1} waits for a customs paper. Sign in to add it.", ["BH-40021"], "Recipients whose parcel is held"),
        new("Pickup reminder", Service.Sms, MessageType.Notice, Reach.International, "Parcel {1} waits at {2} until {3}.", ["BH-40021", "Harbour St 4", "15 Nov"], "Recipients with a pickup"),
        [
            new(0, Service.Sms, "US", MessageType.Code, 18), new(0, Service.Sms, "DE", MessageType.Notice, 12, 2), new(0, Service.Sms, "CN", MessageType.Notice, 22),
            new(0, Service.Voice, "CN", MessageType.Notice, 4, Fails: true), new(1, Service.Sms, "SG", MessageType.Notice, 7), new(1, Service.Email, "US", MessageType.Notice, 14),
        ]);
}
