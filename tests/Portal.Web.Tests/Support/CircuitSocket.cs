using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Portal.Web.Tests.Support;

/// <summary>A browser's end of a circuit, on the wire: a socket that speaks as much of Blazor's protocol as starting and coming back take.</summary>
internal sealed class CircuitSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Uri _portal;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));

    private readonly Queue<byte[]> _received = [];

    private CircuitSocket(Uri portal) => _portal = portal;

    /// <summary>An open socket, or the status it was refused with.</summary>
    public static async Task<(CircuitSocket? Socket, HttpStatusCode Status)> TryConnectAsync(TestPortal portal, Person person)
    {
        using var http = portal.Client();
        var socket = new CircuitSocket(http.BaseAddress!);
        socket._socket.Options.SetRequestHeader("Cookie", person.Cookie);
        socket._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket._socket.ConnectAsync(new UriBuilder(http.BaseAddress!) { Scheme = "ws", Path = "/_blazor" }.Uri, socket._patience.Token);
        }
        catch (WebSocketException)
        {
            var status = socket._socket.HttpStatusCode;
            await socket.DisposeAsync();
            return (null, status);
        }

        await socket._socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, socket._patience.Token);
        return (socket, HttpStatusCode.SwitchingProtocols);
    }

    public static async Task<CircuitSocket> ConnectAsync(TestPortal portal, Person person)
    {
        var (socket, status) = await TryConnectAsync(portal, person);
        return socket ?? throw new InvalidOperationException($"Refused: {status}");
    }

    /// <summary>The circuit's secret name; null when the server says no.</summary>
    public async Task<string?> StartAsync()
    {
        await SendAsync("StartCircuit", _portal.ToString(), new Uri(_portal, "/desk").ToString(), "[]", "");
        return await AnswerAsync() is { Length: > 0 } name ? name : null;
    }

    /// <summary>Whether the server still had the circuit.</summary>
    public async Task<bool> ReturnAsync(string circuit)
    {
        await SendAsync("ConnectCircuit", circuit);
        return await AnswerAsync() is not null;
    }

    /// <summary>Without a word, as a lost network does it.</summary>
    public void Drop() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    // [1, {}, "1", method, [texts]] in MessagePack, with its length before it.
    private async Task SendAsync(string method, params string[] arguments)
    {
        var body = new List<byte> { 0x95, 1, 0x80 };
        Add(body, "1");
        Add(body, method);
        body.Add((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
            Add(body, argument);

        var message = new List<byte>();
        for (var length = body.Count; ; length >>= 7)
        {
            message.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            if (length <= 0x7F)
                break;
        }

        message.AddRange(body);
        await _socket.SendAsync(message.ToArray(), WebSocketMessageType.Binary, true, _patience.Token);
    }

    private static void Add(List<byte> body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        body.AddRange(bytes.Length < 32 ? [(byte)(0xA0 | bytes.Length)] : [0xDA, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        body.AddRange(bytes);
    }

    // [3, {}, "1", 3, result]: a text, true or false. Whatever else comes is passed over.
    private async Task<string?> AnswerAsync()
    {
        while (await NextAsync() is { } message)
        {
            if (message[1] == 3)
                return Result(message);
        }

        return null;
    }

    private async Task<byte[]?> NextAsync()
    {
        while (_received.Count == 0)
        {
            if (!await ReceiveAsync())
                return null;
        }

        return _received.Dequeue();
    }

    // One frame may hold several messages; each begins with its length.
    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var count = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(new ArraySegment<byte>(buffer, count, buffer.Length - count), _patience.Token);
            count += part.Count;
        }
        while (!part.EndOfMessage);
        if (part.MessageType is WebSocketMessageType.Close)
            return false;

        for (var at = part.MessageType is WebSocketMessageType.Binary ? 0 : count; at < count;)
        {
            if (buffer[at] == '{') // the answer to the handshake
            {
                at = Array.IndexOf(buffer, (byte)0x1E, at) + 1;
                continue;
            }

            int length = 0, shift = 0;
            do
                length |= (buffer[at] & 0x7F) << (7 * shift++);
            while ((buffer[at++] & 0x80) != 0);
            _received.Enqueue(buffer[at..(at + length)]);
            at += length;
        }

        return true;
    }

    private static string? Result(byte[] message)
    {
        var value = message.AsSpan(6); // array, type, headers, "1" in two bytes, kind
        return value[0] switch
        {
            0xC3 => "true",
            0xD9 => Encoding.UTF8.GetString(value.Slice(2, value[1])),
            0xDA => Encoding.UTF8.GetString(value.Slice(3, (value[1] << 8) | value[2])),
            _ => null,
        };
    }
}
