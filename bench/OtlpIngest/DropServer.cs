using System.IO.Compression;
using System.Net;
using System.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Plimsoll.Bench.OtlpIngest;

/// <summary>
/// The baseline: the same web server takes the same requests, unpacks them, and throws them away. What lies between it and
/// the doors is decoding and analysing.
/// </summary>
internal static class DropServer
{
    public static async Task RunAsync(CancellationToken token)
    {
        long bytes = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var bound = new List<ListenOptions>();
        builder.WebHost.ConfigureKestrel(options =>
        {
            foreach (var protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
            {
                options.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                    {
                        listen.Protocols = protocol;
                        bound.Add(listen);
                    }
                );
            }
        });
        await using var app = builder.Build();
        app.Run(async context =>
        {
            var buffer = new byte[16 << 10];
            var isGrpc = HttpProtocol.IsHttp2(context.Request.Protocol);
            var isPacked =
                context.Request.Headers.ContentEncoding == "gzip" || context.Request.Headers["grpc-encoding"] == "gzip";
            if (isGrpc)
            {
                await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, 5), token);
            }
            await using var body = isPacked
                ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
                : context.Request.Body;
            for (int read; (read = await body.ReadAsync(buffer, token)) > 0; )
            {
                Interlocked.Add(ref bytes, read);
            }
            if (isGrpc)
            {
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[5], token);
                context.Response.AppendTrailer("grpc-status", "0");
            }
        });
        await app.StartAsync(token);
        Console.WriteLine($"{bound[0].IPEndPoint} {bound[1].IPEndPoint}");
        while (await Console.In.ReadLineAsync(token) is { } line && line != "end")
        {
            Console.WriteLine($"{Server.Usage()} 0 0 0 0 0 0 {JitInfo.GetCompiledMethodCount()}");
        }
    }
}
