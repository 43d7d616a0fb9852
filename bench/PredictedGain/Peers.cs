using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>Services of others that the shop calls. How long they take is the only artificial wait; it does not depend on the fix.</summary>
internal static class Peers
{
    private static readonly TimeSpan s_fastest = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan s_slowest = TimeSpan.FromMilliseconds(24);

    /// <summary>Any request of any host, until its input ends.</summary>
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await Task.Delay(s_fastest + ((s_slowest - s_fastest) * Random.Shared.NextDouble()));
            await context.Response.WriteAsync("{\"value\": 1}");
        });
        await app.StartAsync();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null) { }
        await app.StopAsync();
    }

    /// <summary>Every name leads to them.</summary>
    public static HttpClient Client(int port) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        );
}
