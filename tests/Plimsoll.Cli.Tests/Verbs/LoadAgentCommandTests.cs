using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadAgentCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-agents-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Two_processes_drive_together_what_one_would_drive_alone()
    {
        await using var target = SocketTarget.Always("{}");
        await using var first = await AgentProcess.StartAsync("--once", "--token-file", TokenFile());
        await using var second = await AgentProcess.StartAsync("--once", "--token-file", TokenFile());
        var together = await RunAsync(
            target.Address,
            "together.json",
            "--agents",
            $"{first.Address},{second.Address}",
            "--token-file",
            TokenFile()
        );
        var alone = await RunAsync(target.Address, "alone.json");
        (await first.Ended).ShouldBe(ExitCodes.Success, "its only coordinator has gone");
        (await second.Ended).ShouldBe(ExitCodes.Success);
        // Sessions at equal distances, one request each: every second holds the same number of them.
        Counts(together).ShouldBe(Counts(alone));
        together.GetProperty("requests").GetInt64().ShouldBe(alone.GetProperty("requests").GetInt64());
        together.GetProperty("failed").GetInt64().ShouldBe(0);
        var agents = together.GetProperty("agents").EnumerateArray().ToList();
        agents.Select(agent => agent.GetProperty("share").GetString()).ShouldBe(["1/2", "2/2"]);
        agents.Select(agent => agent.GetProperty("requests").GetInt64()).ShouldBe([80, 80]);
        agents.Sum(agent => agent.GetProperty("lateness").GetProperty("count").GetInt64()).ShouldBe(160);
        agents.ShouldAllBe(agent => agent.GetProperty("skew_ms").GetDouble() > 0);
        alone.GetProperty("agents").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_agent_that_is_killed_is_named_and_the_run_is_not_to_be_believed()
    {
        AgentProcess? second = null;
        await using var target = new SocketTarget(async exchange =>
        {
            if (exchange.Request.Path == "/home")
            {
                second?.Kill();
            }
            await exchange.AnswerAsync(200, "{}");
        });
        await using var first = await AgentProcess.StartAsync();
        await using var killed = await AgentProcess.StartAsync();
        second = killed;
        var ran = await LoadAsync(
            target.Address,
            "--agents",
            $"{first.Address},{killed.Address}",
            "--fail-on",
            "invalid",
            "--format",
            "json"
        );
        ran.Code.ShouldBe(ExitCodes.Invalid, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        report.RootElement.GetProperty("invalid").GetString()!.ShouldStartWith($"the agent {killed.Address} was lost");
        var lost = report.RootElement.GetProperty("agents")[1];
        lost.GetProperty("lost_why").GetString().ShouldNotBeNullOrEmpty();
        lost.GetProperty("requests").GetInt64().ShouldBeLessThan(80);
    }

    [Fact]
    public async Task Where_no_agent_listens_it_says_so()
    {
        var nobody = SocketTarget.Nobody();
        var ran = await LoadAsync(SocketTarget.Nobody(), "--agents", $"127.0.0.1:{nobody.Port}", "--agent-wait", "1ms");
        ran.Code.ShouldBe(ExitCodes.Target);
        ran.Error.ShouldContain("No agent answers at 127.0.0.1");
    }

    [Fact]
    public async Task Refuses_to_listen_for_others_without_a_token_and_a_token_that_could_be_guessed()
    {
        var open = await Ran.PlimsollAsync("load", "agent", "--listen", "0.0.0.0:0");
        open.Code.ShouldBe(ExitCodes.Usage);
        open.Error.ShouldContain("can be reached from other machines");
        var file = Path.Combine(_directory.FullName, "short");
        await File.WriteAllTextAsync(file, "secret\n", Token);
        var guessed = await Ran.PlimsollAsync("load", "agent", "--listen", "127.0.0.1:0", "--token-file", file);
        guessed.Code.ShouldBe(ExitCodes.Usage);
        guessed.Error.ShouldContain("is shorter than 16 characters");
    }

    [Fact]
    public async Task Refuses_words_that_are_no_addresses()
    {
        var ran = await LoadAsync(SocketTarget.Nobody(), "--agents", "127.0.0.1:1,here,127.0.0.1:1");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("'here' is not an address");
        ran.Error.ShouldContain("is named twice");
    }

    [Fact]
    public async Task Prints_objects_of_kubernetes_with_what_is_to_be_passed_on()
    {
        var scenario = Path.Combine(_directory.FullName, "shop.yaml");
        await File.WriteAllTextAsync(
            scenario,
            "{ scenario: test, arrival: { sessions-per-second: 8 }, journeys: { only: { steps: [ { name: home, get: / } ] } } }",
            Token
        );
        var ran = await Ran.PlimsollAsync(
            "load",
            "manifest",
            scenario,
            "--agents",
            "4",
            "--image",
            "registry/plimsoll:1",
            "--target",
            "http://shop.staging",
            "--",
            "--slo",
            "p95<300ms"
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("completions: 4");
        ran.Out.ShouldContain("- \"--slo\"\n");
        ran.Out.ShouldContain("- \"p95<300ms\"\n");
        var none = await Ran.PlimsollAsync("load", "manifest", scenario, "--image", "i", "--agents", "0");
        none.Code.ShouldBe(ExitCodes.Usage);
        none.Error.ShouldContain("a number of agents, from 1 to 1000");
    }

    private static List<long> Counts(JsonElement report) =>
        [.. report.GetProperty("timeline").EnumerateArray().Select(point => point.GetProperty("requests").GetInt64())];

    private async Task<JsonElement> RunAsync(Uri target, string file, params string[] more)
    {
        var path = Path.Combine(_directory.FullName, file);
        var ran = await LoadAsync(target, [.. more, "-o", path]);
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(path, Token));
        return report.RootElement.Clone();
    }

    private Task<Ran> LoadAsync(Uri target, params string[] more)
    {
        var scenario = Path.Combine(_directory.FullName, "traffic.yaml");
        File.WriteAllText(
            scenario,
            """
            scenario: test
            arrival: { sessions-per-second: 80, process: constant }
            journeys: { only: { steps: [ { name: home, get: /home } ] } }
            """
        );
        return Ran.PlimsollAsync([
            "load",
            "run",
            scenario,
            "--target",
            target.ToString(),
            "--window",
            "2s",
            "--warm-up",
            "200ms",
            .. more,
        ]);
    }

    private string TokenFile()
    {
        var file = Path.Combine(_directory.FullName, "token");
        File.WriteAllText(file, "a token of the tests\n");
        return file;
    }
}
