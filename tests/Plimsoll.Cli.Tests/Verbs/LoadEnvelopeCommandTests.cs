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
        var ran = await Ran.PlimsollAsync(
            "load",
            "envelope",
            Scenario(),
            "--target",
            target.Address.ToString(),
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
            json
        );
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
        var none = await Ran.PlimsollAsync("load", "envelope", Scenario(), "--target", target.Address.ToString());
        none.Code.ShouldBe(ExitCodes.Usage);
        none.Error.ShouldContain("Without a promise there is nothing that could break.");
        var slow = await Ran.PlimsollAsync(
            "load",
            "envelope",
            Scenario(),
            "--target",
            target.Address.ToString(),
            "--slo",
            "throughput>5/s"
        );
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
        var hurried = await Ran.PlimsollAsync(
            "load",
            "envelope",
            Scenario(),
            "--target",
            address,
            "--slo",
            "p95<1s",
            "--max-time",
            "10ms"
        );
        hurried.Code.ShouldBe(ExitCodes.Success, hurried.Error);
        hurried.Out.ShouldContain("the time allowed was over");
    }

    [Fact]
    public async Task Refuses_a_process_that_is_not_there()
    {
        var ran = await Ran.PlimsollAsync(
            "load",
            "envelope",
            Scenario(),
            "--target",
            SocketTarget.Nobody().ToString(),
            "--slo",
            "p95<1s",
            "--pid",
            "999999999"
        );
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("There is no process 999999999");
    }

    [Fact]
    public async Task Compares_two_runs_and_refuses_what_is_none()
    {
        await using var target = SocketTarget.Always("{}");
        foreach (var name in (string[])["a.json", "b.json"])
        {
            await Ran.PlimsollAsync(
                "load",
                "run",
                Scenario(),
                "--target",
                target.Address.ToString(),
                "--window",
                "1s",
                "--warm-up",
                "200ms",
                "-o",
                In(name)
            );
        }
        var ran = await Ran.PlimsollAsync("load", "compare", In("a.json"), In("b.json"));
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("cannot tell: too little was measured");
        await File.WriteAllTextAsync(In("c.json"), "{}", TestContext.Current.CancellationToken);
        var refused = await Ran.PlimsollAsync("load", "compare", In("a.json"), In("c.json"));
        refused.Code.ShouldBe(ExitCodes.File);
        refused.Error.ShouldContain("is not the JSON of a load run");
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Scenario()
    {
        File.WriteAllText(
            In("traffic.yaml"),
            """
            scenario: test
            arrival: { sessions-per-second: 80, process: constant }
            journeys:
              only:
                steps:
                  - { name: home, get: /home }

            """
        );
        return In("traffic.yaml");
    }
}
