using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>
/// A server with a blocking thread for each connection: it adds as little of its own as can be. An eight-byte request
/// names how many bytes the answer shall have.
/// </summary>
internal sealed class EchoThreads : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public EchoThreads()
    {
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port { get; }

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    private static void Serve(Socket socket)
    {
        using var _ = socket;
        var answer = new byte[64 * 1024];
        var request = new byte[8];
        try
        {
            while (socket.Receive(request) == request.Length)
            {
                for (var left = BitConverter.ToInt64(request); left > 0; )
                {
                    left -= socket.Send(answer.AsSpan(0, (int)Math.Min(left, answer.Length)));
                }
            }
        }
        catch (SocketException)
        {
            // Gone.
        }
    }
}
