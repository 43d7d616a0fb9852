using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>Blocking clients, a thread each, that ask and wait for the answer.</summary>
internal static class RoundTrips
{
    public static IReadOnlyList<TimeSpan> Measure(int port, int connections, int perConnection)
    {
        var trips = new TimeSpan[connections * perConnection];
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() => Run(i))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return trips;

        void Run(int index)
        {
            using var socket = Connect(port);
            var answer = new byte[64];
            for (var i = -5; i < perConnection; i++) // the first few are for the compiler
            {
                var took = Fetch(socket, answer, 64);
                if (i >= 0)
                {
                    trips[(index * perConnection) + i] = took;
                }
            }
        }
    }

    public static TimeSpan Fetch(int port, int bytes)
    {
        using var socket = Connect(port);
        var answer = new byte[64 * 1024];
        Fetch(socket, answer, 1);
        return Fetch(socket, answer, bytes);
    }

    private static TimeSpan Fetch(Socket socket, byte[] answer, long bytes)
    {
        var began = Stopwatch.GetTimestamp();
        socket.Send(BitConverter.GetBytes(bytes));
        for (var left = bytes; left > 0; )
        {
            left -= socket.Receive(answer);
        }
        return Stopwatch.GetElapsedTime(began);
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }
}
