using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Eng;
using Plimsoll.Tests.AccessLogs;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class ServeCommandTests(TestServer server)
{
    private static readonly (string, string)[] s_orders = [("http.request.method", "GET"), ("http.route", "/orders")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_the_last_window_as_json_and_ends_cleanly()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var serving = Serving.Start("--postgres", connection, "--window", "1s");
        using var early = await serving.GetAsync("/api/audit");
        early.StatusCode.ShouldBeOneOf(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);

        var endpoints = await serving.UntilAsync("/api/endpoints", e => e.GetArrayLength() > 0, s_orders);
        endpoints[0].GetProperty("name").GetString().ShouldBe("GET /orders");
        var audit = await serving.UntilAsync("/api/audit", _ => true, s_orders);
        audit.GetProperty("schema").GetString().ShouldBe("plimsoll.audit/1");
        audit.GetProperty("server").ValueKind.ShouldBe(JsonValueKind.Object);
        var bottleneck = await serving.UntilAsync("/api/bottleneck", _ => true, s_orders);
        bottleneck.GetProperty("answer").GetString().ShouldNotBeNullOrWhiteSpace();
        var health = await serving.UntilAsync("/health", h => h.GetProperty("windows").GetInt64() > 1, s_orders);
        (health.GetProperty("status").GetString(), health.GetProperty("database").GetString()).ShouldBe(("ok", "ok"));

        (await serving.StopAsync()).ShouldBe(ExitCodes.Success);
    }

    [Fact]
    public async Task A_database_that_is_away_and_back_again_is_borne()
    {
        var name = "away_" + Guid.NewGuid().ToString("n");
        var connection = server.Server.ConnectionString(name);
        await using var serving = Serving.Start("--postgres", connection, "--window", "500ms");

        var away = await serving.UntilAsync("/health", h => h.GetProperty("database").GetString() == "away", s_orders);
        away.GetProperty("database_error").GetString()!.ShouldContain(name);
        var audit = await serving.UntilAsync(
            "/api/audit",
            a => a.GetProperty("service").GetProperty("endpoints").GetArrayLength() > 0,
            s_orders
        );
        audit.GetProperty("server").ValueKind.ShouldBe(JsonValueKind.Null);

        await server.Server.CreateDatabaseAsync(name, Token);
        await server.Server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", name, Token);
        var back = await serving.UntilAsync(
            "/api/audit",
            a => a.GetProperty("server").ValueKind == JsonValueKind.Object,
            s_orders
        );
        back.GetProperty("server").GetProperty("database").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task Follows_an_access_log_for_the_endpoints_that_send_no_spans()
    {
        using var log = new ALog();
        log.Add(ALog.Line(ALog.Noon, "/before"));
        await using var serving = Serving.Start("--access-log", log.Path, "--window", "500ms");

        var endpoints = await serving.UntilAsync(
            "/api/endpoints",
            all =>
            {
                log.Add(ALog.Line(ALog.Noon, "/legacy"), ALog.Line(ALog.Noon, "/orders"));
                return Source(all, "/legacy") is not null && Source(all, "/orders") == "traces";
            },
            s_orders
        );

        Source(endpoints, "/legacy").ShouldBe("access-log");
        Source(endpoints, "/before").ShouldBeNull();
        endpoints.EnumerateArray().Count(e => e.GetProperty("route").GetString() == "/orders").ShouldBe(1);

        static string? Source(JsonElement endpoints, string route) =>
            endpoints
                .EnumerateArray()
                .Where(e => e.GetProperty("route").GetString() == route)
                .Select(e => e.GetProperty("source").GetString())
                .FirstOrDefault();
    }

    [Fact]
    public async Task Bounds_the_writes_as_asked_as_audit_does()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 6);
        await using var serving = Serving.Start(
            "--postgres",
            connection,
            "--window",
            "2s",
            "--max-write-slowdown",
            "1",
            "--unseen-insert-rows",
            "1000"
        );

        var audit = await serving.UntilAsync("/api/audit", a => Refusals(a).Count > 0, s_orders);

        Refusals(audit).ShouldContain(reason => reason.Contains("more than 1 times slower", StringComparison.Ordinal));
        audit.GetRawText().ShouldNotContain("CREATE INDEX CONCURRENTLY plimsoll_");

        static IReadOnlyList<string> Refusals(JsonElement audit) =>
            audit.GetProperty("index_advice") is { ValueKind: JsonValueKind.Object } advice
                ? [.. advice.GetProperty("refused").EnumerateArray().Select(r => r.GetProperty("reason").GetString()!)]
                : [];
    }

    [Theory]
    [InlineData("--disk-budget", "many")]
    [InlineData("--max-write-slowdown", "0.5")]
    [InlineData("--unseen-insert-rows", "0")]
    public async Task Refuses_a_bound_that_is_none(string option, string value)
    {
        var ran = await Ran.PlimsollAsync("serve", option, value);

        ran.Code.ShouldBe(ExitCodes.Usage, ran.Error);
        ran.Error.ShouldContain(value);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_read_it()
    {
        await using var serving = Serving.Start("--window", "1h");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(serving.Api, "/health"));
        request.Headers.Host = "evil.example";
        using var client = new HttpClient();
        await serving.UntilAsync("/health", h => h.GetProperty("status").GetString() == "starting", s_orders);
        using var answer = await client.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Beyond_this_machine_it_wants_a_token_for_every_door()
    {
        var ran = await Ran.PlimsollAsync("serve", "--listen", "0.0.0.0", "--api", "0.0.0.0:4320");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("0.0.0.0:4318");
        ran.Error.ShouldContain("--api: 0.0.0.0:4320");
    }

    [Fact]
    public async Task With_the_token_alone_it_answers_beyond_this_machine()
    {
        var port = LoopbackPort.Free();
        await using var serving = Serving.Start(port, "0.0.0.0", "--otlp-token", "t0ken", "--window", "1h");
        await serving.UntilAnyAsync();
        using var without = await serving.GetAsync("/health");
        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "t0ken");
        using var with = await client.GetAsync(new Uri(serving.Api, "/health"), Token);
        with.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary><c>plimsoll serve</c> in this process, until it is stopped.</summary>
    private sealed class Serving : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        private readonly StringWriter _error = new();
        private readonly HttpClient _client = new();
        private readonly Sender _sender;
        private readonly Task<int> _run;

        private Serving(int api, string host, string[] arguments)
        {
            Api = new Uri($"http://127.0.0.1:{api}");
            _sender = new Sender(LoopbackPort.Free());
            string[] all =
            [
                "serve",
                "--listen",
                $"http://127.0.0.1:{_sender.Port}",
                "--api",
                $"{host}:{api}",
                .. arguments,
            ];
            _run = Task.Run(async () =>
            {
                using var terminal = new Terminal(TextWriter.Null, _error, isInteractive: false, colours: false);
                return await PlimsollCommand.RunAsync(all, terminal, _stop.Token);
            });
        }

        public Uri Api { get; }

        public static Serving Start(params string[] arguments) => new(LoopbackPort.Free(), "127.0.0.1", arguments);

        public static Serving Start(int api, string host, params string[] arguments) => new(api, host, arguments);

        public async Task<HttpResponseMessage> GetAsync(string path)
        {
            while (true)
            {
                try
                {
                    return await _client.GetAsync(new Uri(Api, path), Token);
                }
                catch (HttpRequestException) when (!_run.IsCompleted)
                {
                    await Task.Delay(20, Token);
                }
            }
        }

        public async Task UntilAnyAsync() => (await GetAsync("/health")).Dispose();

        /// <summary>Sends requests and asks, until the answer is the wanted one.</summary>
        public async Task<JsonElement> UntilAsync(
            string path,
            Func<JsonElement, bool> isWanted,
            (string, string)[] request
        )
        {
            while (!_run.IsCompleted)
            {
                (await _sender.RequestAsync("GET /orders", 12, request))?.Dispose();
                using var answer = await GetAsync(path);
                if (answer.IsSuccessStatusCode)
                {
                    var document = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
                    if (isWanted(document))
                    {
                        return document;
                    }
                }
                await Task.Delay(20, Token);
            }
            throw new InvalidOperationException($"It has ended: {_error}");
        }

        public async Task<int> StopAsync()
        {
            await _stop.CancelAsync();
            return await _run;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _sender.Dispose();
            _client.Dispose();
            _stop.Dispose();
            await _error.DisposeAsync();
        }
    }
}
