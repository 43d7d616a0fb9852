using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadEnvelopeCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-envelope-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_service_that_breaks_below_what_was_asked_for_ends_with_its_code_and_a_failed_test()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(503, ""));
        var json = In("envelope.json");
        var junit = In("thresholds.xml");
        var ran = await Ran.PlimsollAsync([
            .. Envelope(target.Address),
            "--slo",
            "errors<1%",
            "--warm-up",
            "200ms",
            "--max-time",
            "9s",
            "--fail-below",
            "1.5",
            "--junit",
            junit,
            "-o",
            json,
        ]);
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed, ran.Error);
        ran.Out.ShouldContain("errors<1% breaks already at");
        ran.Error.ShouldContain("today's peak: breaks");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("schema").GetString().ShouldBe("plimsoll.envelope/1");
        report.RootElement.GetProperty("levels").GetArrayLength().ShouldBeGreaterThan(0);
        (await File.ReadAllTextAsync(junit, TestContext.Current.CancellationToken)).ShouldContain("failures=\"1\"");
    }

    [Fact]
    public async Task Needs_a_promise_that_a_load_can_break()
    {
        await using var target = SocketTarget.Always("{}");
        var none = await Ran.PlimsollAsync([.. Envelope(target.Address)]);
        none.Code.ShouldBe(ExitCodes.Usage);
        none.Error.ShouldContain("Without a promise there is nothing that could break.");
        var slow = await Ran.PlimsollAsync([.. Envelope(target.Address), "--slo", "throughput>5/s"]);
        slow.Code.ShouldBe(ExitCodes.Usage);
        slow.Error.ShouldContain("No rate can be too high for throughput>5/s");
    }

    [Fact]
    public async Task Refuses_the_closed_model_and_a_time_in_which_nothing_can_be_measured()
    {
        await using var target = SocketTarget.Always("{}");
        var closed = In("closed.yaml");
        await File.WriteAllTextAsync(
            closed,
            "{ scenario: test, model: closed, users: 2, slo: p95<1s, journeys: { only: { steps: [ { name: home, get: /home } ] } } }",
            TestContext.Current.CancellationToken
        );
        var address = target.Address.ToString();
        var refused = await Ran.PlimsollAsync("load", "envelope", closed, "--target", address);
        refused.Code.ShouldBe(ExitCodes.Usage);
        refused.Error.ShouldContain("closed model nothing comes until the target has answered");
        var rate = await Ran.PlimsollAsync("load", "run", closed, "--target", address, "--rate", "10");
        rate.Code.ShouldBe(ExitCodes.Usage);
        rate.Error.ShouldContain("--multiple 2 for twice as many");
        var hurried = await Ran.PlimsollAsync([.. Envelope(target.Address), "--slo", "p95<1s", "--max-time", "10ms"]);
        hurried.Code.ShouldBe(ExitCodes.Success, hurried.Error);
        hurried.Out.ShouldContain("the time allowed was over");
    }

    [Fact]
    public async Task Refuses_a_process_that_is_not_there()
    {
        var ran = await Ran.PlimsollAsync([
            .. Envelope(SocketTarget.Nobody()),
            "--slo",
            "p95<1s",
            "--pid",
            "999999999",
        ]);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("There is no process 999999999");
    }

    [Fact]
    public async Task Stopped_it_prints_what_it_has()
    {
        await using var target = SocketTarget.Always("{}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        await using var error = new StopWhen(stop, "today's peak: holds");
        using var terminal = new Terminal(output, error, isInteractive: false, colours: false);
        var json = In("envelope.json");
        string[] arguments = [.. Envelope(target.Address), "--slo", "p95<5s", "--warm-up", "200ms", "-o", json];
        (await PlimsollCommand.RunAsync(arguments, terminal, stop.Token)).ShouldBe(ExitCodes.Cancelled);
        output.ToString().ShouldContain("0.25x");
        output.ToString().ReplaceLineEndings(" ").ShouldContain("stopped");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("ended").GetString().ShouldBe("stopped");
        report.RootElement.GetProperty("levels").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_promises_of_steps_are_told_at_today_s_peak_and_count_for_the_code()
    {
        await using var target = SocketTarget.Always("""{"ok":false}""");
        var scenario = TrafficFile.Write(
            In("promises.yaml"),
            40,
            "{ name: home, get: /home, slo: p95<5s }",
            """{ name: pay, get: /pay, slo: errors<1%, expect: { json: { "$.ok": true } } }"""
        );
        var junit = In("thresholds.xml");
        var ran = await Ran.PlimsollAsync(
            "load",
            "envelope",
            scenario,
            "--target",
            target.Address.ToString(),
            "--slo",
            "p95<5s",
            "--warm-up",
            "200ms",
            "--max-time",
            "1m",
            "--max-multiple",
            "1",
            "--fail-on",
            "slo",
            "--junit",
            junit
        );
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed, ran.Error);
        var text = ran.Out.ReplaceLineEndings(" ");
        text.ShouldContain("The promises of single steps do not steer the search");
        text.ShouldContain("holds   home, p95<5s");
        text.ShouldContain("broken  pay, errors<1%");
        text.ShouldContain("× check: check 200 (json $.ok)");
        var xml = await File.ReadAllTextAsync(junit, TestContext.Current.CancellationToken);
        xml.ShouldContain("name=\"the answer can be believed\"");
        xml.ShouldContain("name=\"pay: errors&lt;1% at today's peak\"");
        // Without a terminal, a line a second with the level, what it does, and the tail.
        ran.Error.ShouldContain("measuring   0.25x");
        ran.Error.ShouldContain("  p99 ");
    }

    [Fact]
    public async Task On_a_terminal_a_table_shows_the_level_and_its_steps_while_it_is_measured()
    {
        await using var target = SocketTarget.Always("{}");
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var terminal = new Terminal(output, error, isInteractive: true, colours: true, width: 140);
        string[] arguments =
        [
            .. Envelope(target.Address),
            "--slo",
            "p95<5s",
            "--warm-up",
            "200ms",
            "--max-multiple",
            "0.25",
        ];
        var code = await PlimsollCommand.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        code.ShouldBe(ExitCodes.Success, error.ToString());
        var shown = error.ToString();
        shown.ShouldContain("last second");
        shown.ShouldContain("home");
        shown.ShouldContain("measuring   0.25x");
        shown.ShouldContain("searching for where p95<5s breaks");
        // What has been measured stays above the table.
        shown.ShouldContain("0.25x today's peak: holds");
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string[] Envelope(Uri target) => ["load", "envelope", Scenario(), "--target", target.ToString()];

    private string Scenario() => TrafficFile.Write(In("traffic.yaml"), 80, "{ name: home, get: /home }");
}
