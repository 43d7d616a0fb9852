using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Plimsoll.Load.Tests.Targets;

/// <summary>A server that speaks HTTP/2 only, without encryption; by itself it answers how it was asked.</summary>
public sealed class Http2Target : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Http2Target(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<Http2Target> StartAsync(CancellationToken token, RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var app = builder.Build();
        app.Run(answer ?? EchoAsync);
        await app.StartAsync(token);
        return new Http2Target(app);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Method} {body}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
