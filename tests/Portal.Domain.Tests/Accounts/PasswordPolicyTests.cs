using Portal.Domain.Accounts;

namespace Portal.Domain.Tests.Accounts;

public class PasswordPolicyTests
{
    [Theory]
    [InlineData("violet anvil river 7 long")]
    [InlineData("青山不改绿水长流后会有期江湖再见")]
    [InlineData("kx9f2mzwqp4vtjr")]
    [InlineData("the quick brown ferret")]
    [InlineData("        my spaces count        ")]
    [InlineData("ALLCAPITALSANDNODIGITS")]
    public void A_long_password_needs_no_kinds_of_characters(string password) => PasswordPolicy.Require(password, hasSecondFactor: false);

    [Fact]
    public void Fifteen_characters_without_a_second_factor_and_eight_with_one()
    {
        Assert.Equal("password.too-short", Refused("kx9f2mzwqp4vtj", second: false));
        PasswordPolicy.Require("kx9f2mzwqp4vtjr", hasSecondFactor: false);
        Assert.Equal("password.too-short", Refused("kx9f2mz", second: true));
        PasswordPolicy.Require("kx9f2mzw", hasSecondFactor: true);
    }

    [Fact]
    public void A_character_outside_the_basic_plane_counts_once()
    {
        Assert.Equal("password.too-short", Refused(string.Concat("𠮷😀🐘🌵🚲🎈🧊"), second: true));
        PasswordPolicy.Require("𠮷😀🐘🌵🚲🎈🧊🪁", hasSecondFactor: true);
    }

    [Fact]
    public void A_hundred_and_twenty_eight_characters_are_the_most()
    {
        var long128 = string.Concat(Enumerable.Range(0, 16).Select(i => $"{(char)('a' + i)}w{i % 7}z{(char)('z' - i)}k3v"));

        PasswordPolicy.Require(long128, hasSecondFactor: false);
        Assert.Equal("password.too-long", Refused(long128 + "x", second: false));
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabcabc")]
    [InlineData("xk3xk3xk3xk3xk3")]
    [InlineData("kzvqwmkzvqwmkzvqwm")]
    public void Repeats_are_refused(string password) => Assert.Equal("password.repeats", Refused(password));

    [Theory]
    [InlineData("abcdefghijklmnop")]
    [InlineData("1234567890abcdefg")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("ponmlkjihgfedcba")]
    [InlineData("Summer1234567890")]
    public void Runs_of_the_alphabet_and_the_keyboard_are_refused(string password) =>
        Assert.Equal("password.sequence", Refused(password));

    [Theory]
    [InlineData("Password2026!!!!")]
    [InlineData("P@ssw0rd12345678")]
    [InlineData("passwordfootball")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("woaini1314521000")]
    public void What_is_tried_first_is_refused(string password) => Assert.Equal("password.common", Refused(password));

    [Theory]
    [InlineData("sunshine")]
    [InlineData("Iloveyou1")]
    [InlineData("michael1")]
    public void A_second_factor_does_not_excuse_a_common_password(string password) =>
        Assert.Equal("password.common", Refused(password, second: true));

    [Theory]
    [InlineData("lin.meiling.2026")]
    [InlineData("LantingTravel123")]
    [InlineData("portalportalmeiling")]
    [InlineData("云信门户短信消息meiling2026")]
    public void The_person_the_organisation_and_the_service_are_no_password(string password) =>
        Assert.Equal("password.context", Assert.Throws<RuleException>(() =>
            PasswordPolicy.Require(password, hasSecondFactor: false, "lin.meiling@lanting.example", "Lanting Travel")).Code);

    private static string Refused(string password, bool second = false) =>
        Assert.Throws<RuleException>(() => PasswordPolicy.Require(password, second)).Code;

    [Fact]
    public void More_than_three_thousand_common_passwords_are_refused()
    {
        var assembly = typeof(PasswordPolicy).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("Portal.Domain.Accounts.common-passwords.txt")!);
        var words = reader.ReadToEnd().Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        string[] endings = ["", "1", "12", "123", "1234", "12345", "2024", "2025", "01", "!", "1!", "123!"];
        var tried = words.SelectMany(w => endings.Select(e => w + e)).Where(p => p.Length is >= PasswordPolicy.MinimumWithSecondFactor and <= PasswordPolicy.Maximum).Distinct().ToList();

        var refused = tried.Count(p =>
        {
            try
            {
                PasswordPolicy.Require(p, hasSecondFactor: true);
                return false;
            }
            catch (RuleException)
            {
                return true;
            }
        });

        Assert.True(refused > 3000, $"{refused} of {tried.Count}");
        Assert.All(words.Where(w => w.Length >= PasswordPolicy.MinimumWithSecondFactor), w => Assert.Throws<RuleException>(() => PasswordPolicy.Require(w, hasSecondFactor: true)));
    }
}
