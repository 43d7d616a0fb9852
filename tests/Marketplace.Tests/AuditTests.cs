using System.Net.Http.Json;
using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Eng;
using Plimsoll.Tests;
using Plimsoll.Tests.Building;

namespace Marketplace.Tests;

/// <summary>
/// The marketplace as a process of its own, sending to the doors of <c>plimsoll audit --otlp</c> while people use it: the
/// flaws that its README lists for services are found.
/// </summary>
public sealed class AuditTests(TestServer server) : IAsyncLifetime
{
    private string _connection = "";
    private int _doors;
    private Uri _target = null!;
    private Tethered _market = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await SeededMarketplace.CopyAsync(server, Token);
        await using (var source = Npgsql.NpgsqlDataSource.Create(_connection))
        await using (var command = source.CreateCommand("CREATE EXTENSION pg_stat_statements"))
        {
            await command.ExecuteNonQueryAsync(Token);
        }
        _doors = LoopbackPort.Free();
        _target = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        _market = Tethered.Start(
            Path.Combine(AppContext.BaseDirectory, "Marketplace"),
            ["serve", "--postgres", _connection, "--urls", _target.ToString()],
            "TERM",
            environment: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{_doors}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            }
        );
        using var client = new HttpClient();
        while (!_market.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(_target, "/healthz"), Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, Token);
            }
        }
    }

    public async ValueTask DisposeAsync() => await _market.DisposeAsync();

    [Fact]
    public async Task The_loops_the_mail_and_the_gateway_are_found_with_evidence()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        // Everybody once around first: what is compiled on the way is not what the window is for.
        var people = Enumerable.Range(1, 3).Select(i => new Visitor(_target, (i * 10) + 1)).ToList();
        foreach (var visitor in people)
        {
            await visitor.SignInAsync(Token);
            await visitor.RoundAsync(Token);
        }
        var visits = Task.WhenAll(people.Select(p => p.UseAsync(over.Token)));
        var ran = await Ran.PlimsollAsync(
            "audit",
            "--postgres",
            _connection,
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{_doors}",
            "--window",
            "15s",
            "--format",
            "json"
        );
        await over.CancelAsync();
        await visits;
        people.ForEach(p => p.Dispose());

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        var findings = report.RootElement.GetProperty("findings").EnumerateArray().ToList();
        var service = report.RootElement.GetProperty("service");

        var loop = findings.First(f =>
            Rule(f) == "n-plus-one" && Text(f, "title").Contains("GET /me/bookings", StringComparison.Ordinal)
        );
        loop.GetProperty("evidence").GetArrayLength().ShouldBeGreaterThan(3);
        loop.GetProperty("confidence").GetString().ShouldBeOneOf("medium", "high");
        loop.GetProperty("statements").GetArrayLength().ShouldBePositive("its statements are the server's");

        var mail = findings.First(f => Rule(f) == "side-effect-in-request");
        Text(mail, "title").ShouldContain("sends mail while the caller waits");
        mail.GetProperty("evidence").GetArrayLength().ShouldBeGreaterThan(2);
        findings.ShouldContain(f => Rule(f) == "external-call-in-transaction", "the payment gateway");

        service.GetProperty("endpoints").EnumerateArray().Select(e => Text(e, "route")).ShouldContain("/me/bookings");
        service.GetProperty("edges").EnumerateArray().ShouldContain(e => Text(e, "to").Contains("mail"));
        var joined = service.GetProperty("statements_joined").GetInt32();
        var all = service.GetProperty("statement_count").GetInt32();
        joined.ShouldBeGreaterThanOrEqualTo((int)(0.9 * all), $"{joined} of {all} statements are the server's");
        report.RootElement.GetProperty("bottleneck").GetProperty("answer").GetString()!.Length.ShouldBeGreaterThan(10);
        ran.Out.ShouldNotContain("seaworthy");
        ran.Out.ShouldNotContain("@example.test");
    }

    private static string Rule(JsonElement finding) => Text(finding, "rule");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
