using Portal.Domain.Apps;

namespace Portal.Domain.Tests.Apps;

public class RequestSignatureTests
{
    private const string Key = "5f03a35d00ee52a21327ab048186a2c4";
    private const string Random = "7226249334";
    private const long Time = 1457336869;

    private const string TcKey = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    private const long TcTime = 1551113065;

    [Theory]
    [InlineData("13788888888", "ecab4881ee80ad3d76bb1da68387428ca752eb885e52621a3129dcf4d9bc4fd4")]
    [InlineData("13788888888,13788888889", "be66bb4aeb54701ed0637d0996a0b75111d5b8eda9b3a71bdc579a3d26f3edfb")]
    [InlineData(null, "c13e54f047ed75e821e698730c72d030dc30e5b510b3f8a0fb6fb7605283d7df")]
    public void A_v5_signature_matches_the_published_vector(string? mobiles, string expected)
    {
        Assert.Equal(expected, RequestSignature.SignV5(Key, Random, Time, mobiles));
        Assert.True(RequestSignature.VerifyV5(Key, Random, Time, mobiles, expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ecab4881ee80ad3d76bb1da68387428ca752eb885e52621a3129dcf4d9bc4fd")]
    [InlineData("ecab4881ee80ad3d76bb1da68387428ca752eb885e52621a3129dcf4d9bc4fd5")]
    [InlineData("c13e54f047ed75e821e698730c72d030dc30e5b510b3f8a0fb6fb7605283d7df")]
    public void Any_other_v5_signature_is_refused(string given) =>
        Assert.False(RequestSignature.VerifyV5(Key, Random, Time, "13788888888", given));

    [Fact]
    public void A_tc3_string_to_sign_matches_the_published_vector()
    {
        var text = RequestSignature.Tc3StringToSignHash(TcTime, "cvm", "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");

        Assert.Equal("TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031", text);
        Assert.Equal("72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168", RequestSignature.SignTc3(TcKey, TcTime, "cvm", text));
    }

    [Fact]
    public void A_tc3_canonical_request_hashes_to_the_published_value()
    {
        var body = """{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"""u8;
        var headers = new Dictionary<string, string>
        {
            ["Host"] = "cvm.tencentcloudapi.com",
            ["Content-Type"] = "application/json; charset=utf-8",
        };

        var request = RequestSignature.Tc3CanonicalRequest("POST", "", headers, body);

        Assert.EndsWith("\n5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
            RequestSignature.Tc3StringToSign(TcTime, "cvm", request));
    }

    [Fact]
    public void A_tc3_signature_of_another_key_day_service_or_text_is_refused()
    {
        const string good = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
        var text = RequestSignature.Tc3StringToSignHash(TcTime, "cvm", "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");

        Assert.True(RequestSignature.VerifyTc3(TcKey, TcTime, "cvm", text, good));
        Assert.False(RequestSignature.VerifyTc3(TcKey + "x", TcTime, "cvm", text, good));
        Assert.False(RequestSignature.VerifyTc3(TcKey, TcTime + 86400, "cvm", text, good));
        Assert.False(RequestSignature.VerifyTc3(TcKey, TcTime, "sms", text, good));
        Assert.False(RequestSignature.VerifyTc3(TcKey, TcTime, "cvm", text + " ", good));
        Assert.False(RequestSignature.VerifyTc3(TcKey, TcTime, "cvm", text, ""));
    }

    [Fact]
    public void The_tc3_date_is_the_utc_date_not_the_contract_zones() // 2026-03-01T00:30+08:00
    {
        var time = new DateTimeOffset(2026, 3, 1, 0, 30, 0, TimeSpan.FromHours(8)).ToUnixTimeSeconds();
        Assert.Contains("\n2026-02-28/sms/tc3_request\n", RequestSignature.Tc3StringToSignHash(time, "sms", "00"));
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(-600, true)]
    [InlineData(601, false)]
    [InlineData(-601, false)]
    [InlineData(long.MaxValue, false)]
    public void A_v5_call_counts_for_ten_minutes_either_way(long offset, bool inside)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(Time);
        var stamp = offset == long.MaxValue ? offset : Time + offset;
        Assert.Equal(inside, RequestSignature.IsWithin(RequestSignature.V5Window, stamp, now));
    }
}
