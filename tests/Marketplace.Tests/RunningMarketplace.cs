using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Marketplace.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Plimsoll.Tests;

namespace Marketplace.Tests;

/// <summary>The host on a free port, on a copy of the seeded database.</summary>
internal sealed class RunningMarketplace : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningMarketplace(WebApplication app, string connection)
    {
        _app = app;
        Connection = connection;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public string Connection { get; }

    public HttpClient Http { get; }

    public static async Task<RunningMarketplace> StartAsync(TestServer server, CancellationToken token)
    {
        var connection = await SeededMarketplace.CopyAsync(server, token);
        var app = await MarketplaceHost.BuildAsync(connection, "http://127.0.0.1:0", token);
        await app.StartAsync(token);
        return new RunningMarketplace(app, connection);
    }

    /// <summary>A client that is signed in.</summary>
    public async Task<HttpClient> SignInAsync(string email, CancellationToken token)
    {
        using var response = await Http.PostAsJsonAsync("/auth/sign-in", new { email, password = "seaworthy" }, token);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(token);
        var client = new HttpClient { BaseAddress = Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            answer.GetProperty("token").GetString()
        );
        return client;
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken token)
    {
        await using var command = _app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(token))!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
