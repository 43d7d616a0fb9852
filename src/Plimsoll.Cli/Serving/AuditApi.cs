using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Plimsoll.Core;
using Plimsoll.Core.Reports;

namespace Plimsoll.Cli.Serving;

/// <summary>
/// The interface of <c>plimsoll serve</c>: <c>/health</c>, and as JSON the last window's audit, its bottleneck and its endpoints.
/// Reads alone; on this machine unless told otherwise, and then with a token.
/// </summary>
internal sealed class AuditApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AuditApi(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <param name="token">What callers must show; null: nothing.</param>
    /// <exception cref="PlimsollException">The address is taken.</exception>
    public static async Task<AuditApi> StartAsync(
        IPEndPoint listen,
        string? token,
        TimeSpan window,
        Func<ServeState> state,
        CancellationToken stop
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.AddServerHeader = false).UseUrls($"http://{listen}");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Use((context, next) => Guard(context, next, listen, token));
        app.MapGet("/health", context => HealthAsync(context, state()));
        app.MapGet("/api/audit", context => AnswerAsync(context, state(), window, r => r));
        app.MapGet("/api/bottleneck", context => AnswerAsync(context, state(), window, r => r.Bottleneck));
        app.MapGet("/api/endpoints", context => AnswerAsync(context, state(), window, r => r.Service?.Endpoints));
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new PlimsollException(
                Fault.Usage,
                $"The interface cannot listen at {listen}: {e.Message}",
                "Name another address with --api.",
                e
            );
        }
        var bound = app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return new AuditApi(app, new Uri(bound));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task Guard(HttpContext context, Func<Task> next, IPEndPoint listen, string? token)
    {
        // A page of another site that a browser here shows must not read it: such a request names that site as its host.
        if (IPAddress.IsLoopback(listen.Address) && !IsHere(context.Request.Host.Host))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }
        if (token is not null && !Shows(context.Request, token))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        }
        context.Response.Headers.CacheControl = "no-store";
        return next();
    }

    private static bool IsHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool Shows(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()),
            Encoding.UTF8.GetBytes("Bearer " + token)
        );

    private static Task HealthAsync(HttpContext context, ServeState state) =>
        WriteAsync(
            context,
            new Health(
                state.Report is null ? "starting" : "ok",
                state.Windows,
                state.Report?.Window.To,
                state.Database is null ? null
                    : state.Database.Away is null ? "ok"
                    : "away",
                state.Database?.Away
            )
        );

    private static Task AnswerAsync<T>(
        HttpContext context,
        ServeState state,
        TimeSpan window,
        Func<Core.Reports.Audit.AuditReport, T> part
    )
    {
        if (state.Report is { } report)
        {
            return WriteAsync(context, part(report));
        }
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = Math.Ceiling(Math.Clamp(window.TotalSeconds, 1, 60))
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, new NotYet("The first window has not ended yet."));
    }

    private static Task WriteAsync<T>(HttpContext context, T document)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(ReportJson.Write(document), context.RequestAborted);
    }

    private sealed record Health(
        string Status,
        long Windows,
        DateTimeOffset? LastWindow,
        string? Database,
        string? DatabaseError
    );

    private sealed record NotYet(string Error);
}
