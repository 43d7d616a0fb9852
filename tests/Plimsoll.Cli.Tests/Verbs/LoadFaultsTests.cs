using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Eng;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadFaultsTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-faults-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_fault_of_the_scenario_is_made_and_judged_and_nothing_is_left_of_it()
    {
        await using var target = SocketTarget.Always("{}");
        var port = LoopbackPort.Free();
        var connection = await server.CreateDatabaseAsync("CREATE TABLE sold (slot int)");
        var json = Path.Combine(_directory.FullName, "run.json");
        var html = Path.Combine(_directory.FullName, "run.html");
        var ran = await RunAsync(
            target.Address,
            port,
            """
            faults: [ { name: web down, at: 0s, for: 1s, http: { status: 503 }, through: web, recover-within: 4s } ]
            checks: [ { name: no slot sold twice, sql: SELECT slot FROM sold GROUP BY 1 HAVING count(*) > 1, expect: no-rows } ]
            """,
            ["--window", "8s", "--faults", "--fault-postgres", connection, "-o", json, "-o", html]
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain($"The proxy web listens on 127.0.0.1:{port}");
        ran.Out.ShouldContain("Fault web down (http) from");
        ran.Out.ShouldContain("Check no slot sold twice holds");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Token));
        var faults = report.RootElement.GetProperty("faults");
        faults.GetProperty("faults")[0].GetProperty("felt").GetBoolean().ShouldBeTrue();
        faults.GetProperty("faults")[0].GetProperty("recovery").GetString().ShouldBe("recovered");
        faults.GetProperty("faults")[0].GetProperty("failures")[0].GetProperty("status").GetInt32().ShouldBe(503);
        report.RootElement.GetProperty("marks")[0].GetProperty("name").GetString().ShouldBe("web down");
        (await File.ReadAllTextAsync(html, Token)).ShouldContain("<h2>Faults</h2>");
        _directory.GetDirectories("journals")[0].GetFiles().ShouldBeEmpty();
        await NobodyListensAsync(port);
    }

    [Fact]
    public async Task A_rule_ends_the_load_and_its_verdict_has_a_code()
    {
        await using var target = SocketTarget.Always("{}");
        var ran = await RunAsync(
            target.Address,
            LoopbackPort.Free(),
            """
            faults: [ { name: web down, at: 0s, for: 60s, http: { status: 503 }, through: web } ]
            abort-if: errors>50% for 1s
            """,
            ["--window", "60s", "--faults", "--fail-on", "faults"]
        );
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed, ran.Error);
        ran.Out.ShouldContain("Ended before its time: the load was ended by its rule errors>50% for 1s");
    }

    [Fact]
    public async Task Faults_are_left_out_and_this_is_said_where_they_were_not_asked_for()
    {
        await using var target = SocketTarget.Always("{}");
        var ran = await RunAsync(
            target.Address,
            target.Address.Port,
            "faults: [ { name: web down, at: 0s, for: 60s, http: { status: 503 }, through: web } ]",
            ["--window", "1s"]
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain("--faults has them made");
        ran.Out.ShouldNotContain("503");
    }

    [Fact]
    public async Task Says_which_connection_string_is_missing()
    {
        var ran = await RunAsync(
            SocketTarget.Nobody(),
            LoopbackPort.Free(),
            "faults: [ { name: stale, at: 0s, for: 1s, pause-replica: { on: replica } } ]",
            ["--faults"]
        );
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("need the database replica, and no connection string is given for it");
        ran.Error.ShouldContain("--fault-postgres replica=");
    }

    [Fact]
    public async Task A_proxy_runs_until_it_is_stopped_and_tells_what_went_through()
    {
        await using var target = SocketTarget.Always("{}");
        var port = LoopbackPort.Free();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (code, error) = (0, "");
        await using (var written = new StringWriter())
        {
            using var terminal = new Terminal(new StringWriter(), written, isInteractive: false, colours: false);
            var running = PlimsollCommand.RunAsync(
                [
                    "load",
                    "proxy",
                    "--listen",
                    $"127.0.0.1:{port}",
                    "--to",
                    $"127.0.0.1:{target.Address.Port}",
                    "--latency",
                    "1ms±1ms",
                    "--http-status",
                    "503",
                ],
                terminal,
                stop.Token
            );
            using var client = new HttpClient();
            var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            await stop.CancelAsync();
            (code, error) = (await running, written.ToString());
        }
        code.ShouldBe(ExitCodes.Success);
        error.ShouldContain($"127.0.0.1:{port} leads to 127.0.0.1:{target.Address.Port} with latency, http.");
        error.ShouldContain("1 connections (0 did not reach the server)");
        error.ShouldContain("1 requests struck");
    }

    [Theory]
    [InlineData("--listen", "0.0.0.0:0", "--to", "127.0.0.1:1", "which other machines can reach")]
    [InlineData("--listen", "127.0.0.1:0", "--to", "nowhere", "'nowhere' is not understood by --to")]
    [InlineData("--listen", "127.0.0.1:0", "--latency", "soon", "'soon' is not understood by --latency")]
    [InlineData("--listen", "127.0.0.1:0", "--http-status", "99", "must be from 200 to 599")]
    [InlineData("--listen", "127.0.0.1:0", "--http-probability", "0", "must be above 0")]
    public async Task Refuses_a_proxy_that_makes_no_sense(string a, string b, string c, string d, string says)
    {
        var ran = await Ran.PlimsollAsync("load", "proxy", a, b, c, d);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain(says);
    }

    [Fact]
    public async Task A_fault_at_a_level_of_the_envelope_comes_there_and_is_no_evidence_for_the_knee()
    {
        await using var target = SocketTarget.Always("{}");
        var port = LoopbackPort.Free();
        var file = Path.Combine(_directory.FullName, "traffic.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            scenario: faulty
            target: http://127.0.0.1:{{port}}
            arrival: { sessions-per-second: 40, process: constant, profile: [ { at: 0s, times: 0.1 }, { at: 1h, times: 1 } ] }
            slo: errors<10%
            journeys: { only: { steps: [ { name: home, get: / } ] } }
            proxies: { web: { listen: "127.0.0.1:{{port}}", to: "127.0.0.1:{{target.Address.Port}}" } }
            faults:
              - { name: web down, level: 60%, at: 1s, for: 2s, http: { status: 503 }, through: web, recover-within: 3s }
              - { name: far away, level: 400%, at: 0s, for: 1s, http: { status: 503 }, through: web }
            """,
            Token
        );
        var json = Path.Combine(_directory.FullName, "envelope.json");
        var html = Path.Combine(_directory.FullName, "envelope.html");
        var ran = await Ran.PlimsollAsync(
            "load",
            "envelope",
            file,
            "--faults",
            "--warm-up",
            "200ms",
            "--max-multiple",
            "0.6",
            "--max-time",
            "2m",
            "--fault-journals",
            Path.Combine(_directory.FullName, "journals"),
            "-o",
            json,
            "-o",
            html
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain("profile is left out");
        ran.Out.ShouldContain("holds at 0.6x today's peak; it broke nowhere");
        ran.Out.ShouldContain("Fault web down (http) from");
        ran.Out.ShouldContain("Fault far away (http) did not come: the search came to no level of 400 %");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Token));
        var root = report.RootElement;
        root.GetProperty("levels")[0].GetProperty("offered_per_s").GetDouble().ShouldBe(10, 0.5);
        var level = root.GetProperty("fault_levels").EnumerateArray().Single();
        level.GetProperty("multiple").GetDouble().ShouldBe(0.6);
        level.GetProperty("marks")[0].GetProperty("name").GetString().ShouldBe("web down");
        var verdict = root.GetProperty("faults").GetProperty("faults")[0];
        verdict.GetProperty("felt").GetBoolean().ShouldBeTrue();
        verdict.GetProperty("recovery").GetString().ShouldBe("recovered");
        verdict.GetProperty("in_time").GetBoolean().ShouldBeTrue();
        (await File.ReadAllTextAsync(html, Token)).ShouldContain("<h2>Faults at 0.6x today's peak</h2>");
        await NobodyListensAsync(port);
    }

    private Task<Ran> RunAsync(Uri target, int port, string faults, string[] arguments)
    {
        var file = Path.Combine(_directory.FullName, "traffic.yaml");
        File.WriteAllText(
            file,
            $$"""
            scenario: faulty
            target: http://127.0.0.1:{{port}}
            arrival: { sessions-per-second: 20, process: constant }
            slo: errors<10%,p95<5s
            journeys: { only: { steps: [ { name: home, get: / } ] } }
            proxies: { web: { listen: "127.0.0.1:{{port}}", to: "127.0.0.1:{{target.Port}}" } }

            """ + faults
        );
        return Ran.PlimsollAsync([
            "load",
            "run",
            file,
            "--warm-up",
            "0s",
            "--fault-journals",
            Path.Combine(_directory.FullName, "journals"),
            .. arguments,
        ]);
    }

    private static async Task NobodyListensAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var refused = await Should.ThrowAsync<SocketException>(() =>
            socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Token).AsTask()
        );
        refused.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }
}
