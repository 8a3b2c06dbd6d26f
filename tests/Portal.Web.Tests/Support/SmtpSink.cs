using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Web.Tests.Support;

/// <summary>A mail server that keeps what it is given; it can speak TLS, ask for a sign-in, and refuse one address.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SmtpSink()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Messages { get; } = [];

    /// <summary>Mails to this address are answered with 550.</summary>
    public string? Refused { get; set; }

    /// <summary>Offers STARTTLS with this one.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Takes mails only from this user and password, NUL between them.</summary>
    public string? Account { get; init; }

    /// <summary>What was agreed on in each handshake.</summary>
    public List<SslProtocols> Protocols { get; } = [];

    private bool _isKnown;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _isKnown = false;
                try
                {
                    await TalkAsync(client);
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                    // the client did not like our certificate, or has gone
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        await SayAsync(stream, "220 sink");
        while (await HearAsync(stream) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA" && (Account is null || _isKnown))
            {
                await SayAsync(stream, "354 go on");
                var text = new StringBuilder();
                while (await HearAsync(stream) is { } part && part != ".")
                    text.Append(part).Append('\n');
                Messages.Add(text.ToString());
                await SayAsync(stream, "250 ok");
                continue;
            }

            if (verb == "AUTH")
                _isKnown = line.Split(' ') is [_, "PLAIN", var given] && Encoding.UTF8.GetString(Convert.FromBase64String(given)) == $"\0{Account}";
            var refused = verb == "RCPT" && Refused is not null && line.Contains(Refused, StringComparison.OrdinalIgnoreCase);
            await SayAsync(stream, verb switch
            {
                "QUIT" => "221 bye",
                "EHLO" when Certificate is not null && stream is not SslStream => "250-sink\r\n250 STARTTLS",
                "EHLO" when Account is not null => "250-sink\r\n250 AUTH PLAIN",
                "STARTTLS" when Certificate is not null => "220 now",
                "AUTH" => _isKnown ? "235 welcome" : "535 who are you",
                "MAIL" or "RCPT" or "DATA" when Account is not null && !_isKnown => "530 sign in first",
                _ when refused => "550 no such person",
                _ => "250 ok",
            });
            if (verb == "QUIT")
                return;
            if (verb == "STARTTLS" && Certificate is not null)
                stream = await SecureAsync(stream);
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
        Protocols.Add(secure.SslProtocol);
        return secure;
    }

    private async Task SayAsync(Stream stream, string line) => await stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), _stop.Token);

    /// <summary>Byte by byte: what follows STARTTLS belongs to the handshake.</summary>
    private async Task<string?> HearAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return null;
    }
}
