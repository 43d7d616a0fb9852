using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadRunCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-load-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Drives_a_scenario_and_writes_what_it_saw()
    {
        await using var target = SocketTarget.Always("{}");
        var json = Path.Combine(_directory.FullName, "run.json");
        var html = Path.Combine(_directory.FullName, "run.html");
        var ran = await LoadAsync(target.Address, "--slo", "p95<5s,errors<1%", "-o", json, "-o", html);
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("p95<5s,errors<1% holds");
        ran.Out.ShouldContain("home");
        ran.Error.ShouldContain("measuring");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        var root = report.RootElement;
        root.GetProperty("schema").GetString().ShouldBe("plimsoll.load/1");
        root.GetProperty("requests").GetInt64().ShouldBe(40);
        root.GetProperty("timeline").GetArrayLength().ShouldBe(1);
        var page = await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken);
        page.ShouldContain("<svg class='chart'");
        page.ShouldNotContain("http://www");
    }

    [Fact]
    public async Task A_rate_in_requests_stands_for_its_multiple()
    {
        await using var target = SocketTarget.Always("{}");
        var ran = await LoadAsync(target.Address, "--rate", "80");
        ran.Out.ShouldContain("2x today's peak, 80 requests");
    }

    [Fact]
    public async Task A_promise_that_does_not_hold_ends_with_its_code_when_asked_to()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(503, ""));
        var asked = await LoadAsync(target.Address, "--slo", "errors<1%", "--fail-on", "slo");
        asked.Code.ShouldBe(ExitCodes.ThresholdMissed);
        asked.Out.ShouldContain("answer: status 503");
        var unasked = await LoadAsync(target.Address, "--slo", "errors<1%");
        unasked.Code.ShouldBe(ExitCodes.Success);
        var invalid = await LoadAsync(target.Address, "--slo", "errors<1%", "--fail-on", "slo", "--fail-on", "invalid");
        invalid.Code.ShouldBe(ExitCodes.Invalid);
    }

    [Fact]
    public async Task Refuses_to_fail_on_a_promise_that_nobody_gave()
    {
        var ran = await LoadAsync(SocketTarget.Nobody(), "--fail-on", "slo");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("--fail-on slo needs a promise.");
    }

    [Fact]
    public async Task Refuses_a_host_that_nobody_said_is_theirs()
    {
        var refused = await LoadAsync(new Uri("http://192.0.2.1:81"));
        refused.Code.ShouldBe(ExitCodes.Usage);
        refused.Error.ShouldContain("is not this machine");
        refused.Error.ShouldContain("--i-own-this-target 192.0.2.1");
    }

    [Fact]
    public async Task Says_that_the_target_does_not_answer()
    {
        var ran = await LoadAsync(SocketTarget.Nobody());
        ran.Code.ShouldBe(ExitCodes.Target);
        ran.Error.ShouldContain("refuses the connection");
    }

    [Fact]
    public async Task A_rate_and_a_multiple_exclude_each_other()
    {
        var ran = await LoadAsync(SocketTarget.Nobody(), "--rate", "80", "--multiple", "2");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("See plimsoll load run --help.");
    }

    [Fact]
    public async Task Stopped_it_prints_what_it_has()
    {
        await using var target = SocketTarget.Always("{}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        await using var error = new StopWhen(stop, "measuring");
        using var terminal = new Terminal(output, error, isInteractive: false, colours: false);
        string[] arguments = ["load", "run", Scenario(), "--target", target.Address.ToString(), "--warm-up", "0s"];
        var code = await PlimsollCommand.RunAsync(arguments, terminal, stop.Token);
        code.ShouldBe(ExitCodes.Cancelled);
        output.ToString().ShouldContain("(stopped early)");
    }

    [Fact]
    public async Task More_connections_than_files_may_be_open_are_refused_with_the_limit_and_what_to_do()
    {
        // 10,000 above whatever the limit is here; a limit beyond a million stands for none.
        var limit = await FileLimitAsync();
        Assert.True(limit > 0);
        var ran = await LoadAsync(SocketTarget.Nobody(), "--connections", $"{limit + 10_000}");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ReplaceLineEndings(" ")
            .ShouldContain($"{limit + 10_000} connections are more than the {limit} files that this process may open");
        ran.Error.ShouldContain("ulimit -n");
    }

    [Fact]
    public async Task A_load_that_runs_out_of_files_says_so_and_is_not_to_be_believed()
    {
        // Answers are held back, so that hundreds of requests wait at once.
        var first = 0;
        await using var target = new SocketTarget(async exchange =>
        {
            if (Interlocked.Increment(ref first) > 20)
            {
                await Task.Delay(Timeout.Infinite, exchange.Stop);
            }
            await exchange.AnswerAsync(200, "{}");
        });
        var (code, output) = await InShellAsync(
            $"ulimit -n 200 && exec {Path.Combine(AppContext.BaseDirectory, "plimsoll")} load run {Scenario()} --target {target.Address} "
                + "--rate 400 --window 2s --warm-up 0s --timeout 5s --format json --fail-on invalid"
        );
        code.ShouldBe(ExitCodes.Invalid, output);
        using var report = JsonDocument.Parse(output);
        var invalid = report.RootElement.GetProperty("invalid").GetString()!;
        invalid.ShouldContain("because this process may open no more than 200 files");
        invalid.ShouldContain("ulimit -n");
        report
            .RootElement.GetProperty("failures")
            .EnumerateArray()
            .ShouldContain(failure => failure.GetProperty("cause").GetString() == "too-many-files");
    }

    private static async Task<int> FileLimitAsync()
    {
        var (_, output) = await InShellAsync("ulimit -n");
        return int.TryParse(output.Trim(), out var limit) ? limit : 1_000_000;
    }

    private static async Task<(int Code, string Out)> InShellAsync(string command)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", ["-c", command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var token = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(token);
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        await error;
        return (process.ExitCode, output);
    }

    [Fact]
    public async Task The_promise_of_a_step_is_reported_everywhere_and_counts_for_the_code()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(200, """{"ok":false}"""));
        var file = Path.Combine(_directory.FullName, "promises.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            scenario: test
            arrival: { sessions-per-second: 40, process: constant }
            journeys:
              only:
                steps:
                  - { name: home, get: /home, slo: p95<5s }
                  - { name: pay, get: /pay, slo: errors<1%, expect: { json: { "$.ok": true } } }
            """,
            TestContext.Current.CancellationToken
        );
        var junit = Path.Combine(_directory.FullName, "thresholds.xml");
        var json = Path.Combine(_directory.FullName, "run.json");
        var html = Path.Combine(_directory.FullName, "run.html");
        var ran = await Ran.PlimsollAsync(
            "load",
            "run",
            file,
            "--target",
            target.Address.ToString(),
            "--window",
            "1s",
            "--warm-up",
            "200ms",
            "--fail-on",
            "slo",
            "--junit",
            junit,
            "-o",
            json,
            "-o",
            html
        );
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed, ran.Error);
        ran.Out.ShouldContain("pay breaks its own promise");
        ran.Out.ShouldContain("holds   home, p95<5s");
        ran.Out.ShouldContain("broken  pay, errors<1%");
        ran.Out.ShouldContain("(json $.ok)");
        var xml = await File.ReadAllTextAsync(junit, TestContext.Current.CancellationToken);
        xml.ShouldContain("name=\"home: p95&lt;5s\"");
        xml.ShouldContain("name=\"pay: errors&lt;1%\"");
        var page = await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken);
        page.ShouldContain("<td>pay</td><td><code>errors&lt;1%</code></td>");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        var root = report.RootElement;
        root.GetProperty("step_promises")[1].GetProperty("holds").GetBoolean().ShouldBeFalse();
        root.GetProperty("failures")[0].GetProperty("what").GetString().ShouldBe("json $.ok");
        root.GetProperty("generator").GetProperty("workers").GetInt32().ShouldBeGreaterThan(0);
        root.GetProperty("retried").GetInt64().ShouldBe(0);
    }

    private Task<Ran> LoadAsync(Uri target, params string[] more) =>
        Ran.PlimsollAsync([
            "load",
            "run",
            Scenario(),
            "--target",
            target.ToString(),
            "--window",
            "1s",
            "--warm-up",
            "200ms",
            .. more,
        ]);

    private string Scenario()
    {
        var file = Path.Combine(_directory.FullName, "traffic.yaml");
        File.WriteAllText(
            file,
            """
            scenario: test
            arrival: { sessions-per-second: 40, process: constant }
            journeys:
              only:
                steps:
                  - { name: home, get: /home }

            """
        );
        return file;
    }
}
