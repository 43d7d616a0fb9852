using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.Load.Tests.Faults.Proxying;

/// <summary>A client's connection.</summary>
internal sealed class Caller(Socket socket) : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Socket Socket => socket;

    public static async Task<Caller> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, Token);
        return new Caller(socket);
    }

    public async Task SayAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), Token);

    /// <summary>Exactly as many characters.</summary>
    public async Task<string> HearAsync(int length)
    {
        var buffer = new byte[length];
        for (var count = 0; count < length; )
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(count), Token);
            read.ShouldBeGreaterThan(0, "the connection ended");
            count += read;
        }
        return Encoding.Latin1.GetString(buffer);
    }

    /// <summary>All there is until the other side closes.</summary>
    public async Task<string> HearOutAsync()
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, Token) is > 0 and var count)
        {
            heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return heard.ToString();
    }

    /// <summary>How a new connection ends: a reset may come as early as while it is being made.</summary>
    public static async Task<SocketError> FailureAsync(IPEndPoint address)
    {
        try
        {
            using var caller = await ConnectAsync(address);
            return await caller.FailureAsync();
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    public async Task<SocketError> FailureAsync()
    {
        try
        {
            await HearOutAsync();
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    public void Dispose() => socket.Dispose();
}
