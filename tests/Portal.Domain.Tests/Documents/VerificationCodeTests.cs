using Portal.Domain.Documents;

namespace Portal.Domain.Tests.Documents;

public sealed class VerificationCodeTests
{
    [Fact]
    public void A_code_is_what_was_said_and_never_comes_twice()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => VerificationCode.Create()).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(VerificationCode.Length, code.Length));
        Assert.All(codes, code => Assert.True(VerificationCode.TryParse(code, out var read) && read == code));
        Assert.Equal(32, codes.SelectMany(code => code).Distinct().Count(sign => sign != '-')); // 5 bits a sign, 140 in all
    }

    [Theory]
    [InlineData("7h3k9qwe0123456789abcdefghjk")]
    [InlineData(" 7H3K 9QWE 0123 4567 89AB CDEF GHJK ")]
    [InlineData("7H3K-9QWE-O123-4567-89AB-CDEF-GHJK")]
    [InlineData("7H3K-9QWE-0L23-4567-89AB-CDEF-GHJK")]
    [InlineData("7H3K-9QWE-0i23-4567-89AB-CDEF-GHJK")]
    public void It_is_read_as_people_type_it(string typed)
    {
        Assert.True(VerificationCode.TryParse(typed, out var code));
        Assert.Equal("7H3K-9QWE-0123-4567-89AB-CDEF-GHJK", code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7H3K")]
    [InlineData("7H3K-9QWE-0123-4567-89AB-CDEF-GHJ")]
    [InlineData("7H3K-9QWE-0123-4567-89AB-CDEF-GHJKM")]
    [InlineData("7H3K-9QWE-0123-4567-89AB-CDEF-GHJU")]
    [InlineData("7H3K-9QWE-0123-4567-89AB-CDEF-GHJé")]
    public void What_is_no_code_is_not_read(string? typed)
    {
        Assert.False(VerificationCode.TryParse(typed, out var code));
        Assert.Null(code);
    }
}
