using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Signatures;
using Portal.Web.Features.Templates;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Review;

/// <summary>Steps that stories about signatures and templates share.</summary>
internal static class ContentStory
{
    public static readonly TemplateScope CodeScope = new("Sign-in code", Service.Sms, MessageType.Code, Reach.Domestic);
    public static readonly TemplateText CodeText = new("您的验证码是{1}，{2}分钟内有效。", ["123456", "5"], "注册用户登录时");
    public static readonly SignatureText Tea = new("清茶科技", Reach.Domestic, SignatureType.Company);

    public static readonly byte[] Pdf = [.. "%PDF-1.7\n"u8, .. new byte[200]];

    /// <summary>An owner whose organisation has accepted every agreement.</summary>
    public static async Task<Person> ReadyOwnerAsync(this TestPortal portal, string? organisation = null)
    {
        var owner = await portal.OwnerAsync(organisation);
        await portal.Get<AgreementService>().AcceptAllAsync(owner.Actor);
        return owner;
    }

    public static async Task<Guid> SubmittedTemplateAsync(this TestPortal portal, Person owner, string name = "Sign-in code")
    {
        var service = portal.Get<TemplateService>();
        var id = await service.SaveDraftAsync(null, CodeScope with { Name = name }, CodeText, owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);
        return id;
    }

    public static async Task<Guid> SubmittedSignatureAsync(this TestPortal portal, Person owner, string text = "清茶科技")
    {
        var service = portal.Get<SignatureService>();
        var id = await service.SaveDraftAsync(null, Tea with { Text = text }, owner.Actor);
        await service.AddProofAsync(id, ProofKind.BusinessLicence, "licence.pdf", new MemoryStream(Pdf), owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);
        return id;
    }

    public static async Task<IReadOnlyList<string>> ActionsAsync(this TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<AuditRow>().Where(a => a.Subject == subject).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync();
    }
}
