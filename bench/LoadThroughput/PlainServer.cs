using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Plimsoll.Load.Driving.Transports.Epoll;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>
/// A server that does as little as one can: one thread, one epoll, one answer made beforehand. It counts the ends of heads
/// and sends as many answers; what is asked does not matter to it. Ends when its standard input does.
/// </summary>
public static unsafe class PlainServer
{
    private static readonly byte[] s_answer =
        """
        HTTP/1.1 200 OK
        Server: plain
        Date: Thu, 01 Jan 2026 00:00:00 GMT
        Content-Type: application/json; charset=utf-8
        Content-Length: 62
        Connection: keep-alive
        Vary: Accept-Encoding

        {"id":42,"name":"anchor","price":19.9,"items":[{"id":"a7f3"}]}
        """u8.ToArray();

    /// <param name="beforeReading">Called each time when there is something to read; may wait.</param>
    public static void Run(Action? beforeReading = null)
    {
        var answer = MadeAnswer();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        Console.WriteLine($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        new Thread(() =>
        {
            while (Console.Read() >= 0) { }
            Environment.Exit(0);
        }).Start();
        using var set = new EpollSet();
        new Thread(() =>
        {
            while (true)
            {
                var socket = listener.Accept();
                socket.NoDelay = true;
                socket.Blocking = false;
                s_sockets.Add(socket);
                set.Add((int)socket.Handle, Libc.EpollIn, (ulong)socket.Handle);
            }
        })
        {
            IsBackground = true,
        }.Start();
        Serve(set, answer, beforeReading);
    }

    private static readonly List<Socket> s_sockets = [];

    private static byte[] MadeAnswer()
    {
        var text = System.Text.Encoding.ASCII.GetString(s_answer).Replace("\r", "", StringComparison.Ordinal);
        return System.Text.Encoding.ASCII.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private static void Serve(EpollSet set, byte[] answer, Action? beforeReading)
    {
        var buffer = GC.AllocateArray<byte>(64 * 1024, pinned: true);
        var room = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        while (true)
        {
            var count = set.Wait(TimeSpan.FromSeconds(1));
            beforeReading?.Invoke();
            for (var i = 0; i < count; i++)
            {
                if (!set.At(i, out _, out var tag))
                {
                    continue;
                }
                var socket = (int)tag;
                var got = Libc.Receive(socket, room, (nuint)buffer.Length, 0);
                if (got <= 0)
                {
                    if (got == 0 || Libc.LastError != Errno.Again)
                    {
                        _ = Libc.Close(socket);
                    }
                    continue;
                }
                for (
                    var left = buffer.AsSpan(0, (int)got);
                    left.IndexOf("\r\n\r\n"u8) is var end and >= 0;
                    left = left[(end + 4)..]
                )
                {
                    fixed (byte* bytes = answer)
                    {
                        _ = Libc.Send(socket, bytes, (nuint)answer.Length, Libc.NoSignal);
                    }
                }
            }
        }
    }
}
