using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>What only a real socket shows: TLS, and where a message ends.</summary>
public sealed class KestrelTests
{
    [Fact]
    public async Task Old_tls_is_refused_and_the_newest_is_chosen()
    {
        using var certificate = TestCertificates.Create();
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, listen: o => o.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));

        Assert.Equal(SslProtocols.Tls13, await AgreedAsync(SslProtocols.Tls12 | SslProtocols.Tls13));
        Assert.Equal(SslProtocols.Tls12, await AgreedAsync(SslProtocols.Tls12));
#pragma warning disable SYSLIB0039, CA5397, CA5398 // the very ones to be refused
        await Assert.ThrowsAnyAsync<Exception>(() => AgreedAsync(SslProtocols.Tls11));
        await Assert.ThrowsAnyAsync<Exception>(() => AgreedAsync(SslProtocols.Tls));
#pragma warning restore SYSLIB0039, CA5397, CA5398

        async Task<SslProtocols> AgreedAsync(SslProtocols offered)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, portal.Port);
            await using var secure = new SslStream(client.GetStream());
#pragma warning disable CA5359 // whose it is does not matter here
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = offered, RemoteCertificateValidationCallback = (_, _, _, _) => true });
#pragma warning restore CA5359
            return secure.SslProtocol;
        }
    }

    [Theory]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", null)]
    [InlineData("Content-Length: 3\r\nContent-Length: 5\r\n\r\nhello", 400)]
    [InlineData("Content-Length: -5\r\n\r\nhello", 400)]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData("Content-Length : 5\r\n\r\nhello", 400)]
    public async Task A_message_with_two_lengths_is_not_two_requests(string rest, int? status)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, listen: o => o.Listen(IPAddress.Loopback, 0));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, portal.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/segments HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{rest}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, answer.Split("HTTP/1.1 ").Length); // one answer and no more
        if (status is not null)
            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\nServer:", answer, StringComparison.OrdinalIgnoreCase);
    }
}
