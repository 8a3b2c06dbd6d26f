using System.Text;
using Portal.Domain.Accounts;

namespace Portal.Domain.Tests.Accounts;

public class FactorTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890"); // RFC 6238 appendix B
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_109);

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long second, string code) =>
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(second))));

    [Fact]
    public void A_clock_may_be_half_a_minute_off_and_no_more()
    {
        var step = Totp.StepAt(Now);

        Assert.Equal(step - 1, Totp.StepOf(Secret, Totp.CodeAt(Secret, step - 1), Now, 0));
        Assert.Equal(step + 1, Totp.StepOf(Secret, Totp.CodeAt(Secret, step + 1), Now, 0));
        Assert.Null(Totp.StepOf(Secret, Totp.CodeAt(Secret, step - 2), Now, 0));
        Assert.Null(Totp.StepOf(Secret, Totp.CodeAt(Secret, step + 2), Now, 0));
    }

    [Fact]
    public void A_code_counts_once()
    {
        var step = Totp.StepAt(Now);

        Assert.Null(Totp.StepOf(Secret, Totp.CodeAt(Secret, step), Now, lastStep: step));
    }

    [Theory]
    [InlineData("081 804")]
    [InlineData(" 081804 ")]
    public void Spaces_do_not_matter(string typed) => Assert.NotNull(Totp.StepOf(Secret, typed, Now, 0));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("81804")]
    [InlineData("０８１８０４")]
    public void Anything_else_is_wrong(string? typed) => Assert.Null(Totp.StepOf(Secret, typed, Now, 0));

    [Theory]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void The_secret_is_written_in_base_32(string text, string expected) =>
        Assert.Equal(expected, Totp.Base32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void An_authenticator_is_off_until_it_has_given_a_right_code()
    {
        var authenticator = new Authenticator(Guid.Empty, [1], Now);
        Assert.Equal("authenticator.off", Refused(() => authenticator.Accept(1)));

        authenticator.Restart([2], Now);
        authenticator.Confirm(7, Now);

        Assert.True(authenticator.IsOn);
        Assert.Equal("authenticator.on", Refused(() => authenticator.Confirm(8, Now)));
        Assert.Equal("authenticator.on", Refused(() => authenticator.Restart([3], Now)));
        Assert.Equal("code.used", Refused(() => authenticator.Accept(7)));
        authenticator.Accept(8);
    }

    [Fact]
    public void A_recovery_code_is_good_once_however_it_is_typed()
    {
        var text = RecoveryCode.Create();
        Assert.Equal(RecoveryCode.Plain(text), RecoveryCode.Plain($" {text.ToUpperInvariant().Replace('-', ' ')} "));
        Assert.Equal(24, RecoveryCode.Plain(text).Length);

        var code = new RecoveryCode(Guid.Empty, Guid.Empty, "h");
        code.Use(Now);
        Assert.Equal("code.used", Refused(() => code.Use(Now)));
    }

    [Fact]
    public void A_link_lives_half_an_hour_works_once_and_dies_with_a_newer_one()
    {
        var link = new MailLink(Guid.Empty, MailLinkPurpose.ResetPassword, "a", Now);
        Assert.True(link.CanUse(Now.AddMinutes(30).AddTicks(-1)));
        Assert.False(link.CanUse(Now.AddMinutes(30)));

        link.Use(Now);
        Assert.Equal("link.dead", Refused(() => link.Use(Now)));

        link.Replace("b", Now);
        Assert.Equal("b", link.TokenHash);
        Assert.True(link.CanUse(Now));
    }

    [Theory]
    [InlineData("a@b.co", true)]
    [InlineData(" lin@lanting.example ", true)]
    [InlineData("lin+portal@例子.中国", true)]
    [InlineData("lin", false)]
    [InlineData("lin@localhost", false)]
    [InlineData("@b.co", false)]
    [InlineData("a@b@c.co", false)]
    [InlineData("a@b..co", false)]
    [InlineData("a b@c.co", false)]
    [InlineData("a@b.co\r\nBcc: x@y.co", false)]
    [InlineData("<a@b.co>", false)]
    [InlineData(null, false)]
    public void Some_texts_cannot_be_a_mail_address(string? text, bool plausible) => Assert.Equal(plausible, MailAddresses.IsPlausible(text));

    private static string Refused(Action verb) => Assert.Throws<RuleException>(verb).Code;
}
