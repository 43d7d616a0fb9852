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
        await using var error = new StopWhenMeasuring(stop);
        using var terminal = new Terminal(output, error, isInteractive: false, colours: false);
        string[] arguments = ["load", "run", Scenario(), "--target", target.Address.ToString(), "--warm-up", "0s"];
        var code = await PlimsollCommand.RunAsync(arguments, terminal, stop.Token);
        code.ShouldBe(ExitCodes.Cancelled);
        output.ToString().ShouldContain("(stopped early)");
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

    /// <summary>Presses Ctrl-C once the first second has been measured.</summary>
    private sealed class StopWhenMeasuring(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains("measuring", StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
