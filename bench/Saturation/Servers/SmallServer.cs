using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.Bench.Saturations.Servers;

/// <summary>A web server as small as one can be: HTTP/1.1, GET, keep-alive, one request at a time on a connection.</summary>
internal static class SmallServer
{
    /// <summary>Prints its address, and ends with its standard input.</summary>
    /// <param name="at">Told of its port before the address is printed; answers the port to print.</param>
    public static async Task RunAsync(Func<Task<Answer>> handler, Func<int, int>? at = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(2048);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Console.WriteLine($"http://127.0.0.1:{at?.Invoke(port) ?? port}");
        new Thread(() =>
        {
            while (Console.Read() >= 0) { }
            Environment.Exit(0);
        })
        {
            IsBackground = true,
        }.Start();
        while (true)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(), handler);
            }
            catch (SocketException)
            {
                await Task.Delay(10); // no descriptor left; the client waits in the backlog
            }
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Task<Answer>> handler)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[4096];
            var held = 0;
            try
            {
                while (true)
                {
                    var got = await socket.ReceiveAsync(buffer.AsMemory(held));
                    if (got == 0)
                    {
                        return;
                    }
                    held += got;
                    if (buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8) < 0)
                    {
                        continue;
                    }
                    held = 0;
                    await socket.SendAsync(Text(await SafeAsync(handler)));
                }
            }
            catch (SocketException)
            {
                // The client has gone.
            }
        }
    }

    private static async Task<Answer> SafeAsync(Func<Task<Answer>> handler)
    {
        try
        {
            return await handler();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Answer(500);
        }
    }

    private static byte[] Text(Answer answer)
    {
        var head = $"HTTP/1.1 {answer.Status} x\r\nContent-Length: {answer.BodyBytes}\r\n{answer.Headers}\r\n";
        var bytes = new byte[head.Length + answer.BodyBytes];
        Encoding.ASCII.GetBytes(head, bytes);
        bytes.AsSpan(head.Length).Fill((byte)'x');
        return bytes;
    }
}
