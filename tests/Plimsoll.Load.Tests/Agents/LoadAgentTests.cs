using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;
using Plimsoll.Load.Agents;
using Plimsoll.Load.Tests.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Agents;

public sealed class LoadAgentTests
{
    private static readonly string s_yaml = Yaml.Text(50, "name: home, get: /home");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Refuses_to_listen_where_others_reach_it_without_a_token()
    {
        var refusal = Should.Throw<PlimsollException>(() =>
            RunningAgents.Start(1, options => options with { Listen = new IPEndPoint(IPAddress.Any, 0) })
        );
        refusal.Fault.ShouldBe(Fault.Usage);
        refusal.Message.ShouldContain("can be reached from other machines");
        refusal.Next.ShouldContain("--token-file");
    }

    [Theory]
    [InlineData("another token of them", "the token is another than its own")]
    [InlineData(null, "asks for a token")]
    public async Task Refuses_whoever_does_not_know_its_token(string? token, string what)
    {
        await using var agents = RunningAgents.Start(1, options => options with { Token = RunningAgents.Token });
        var refusal = await Should.ThrowAsync<PlimsollException>(() => agents.OpenAsync(s_yaml, token));
        refusal.Message.ShouldContain(what);
        await using var fleet = await agents.OpenAsync(s_yaml, RunningAgents.Token);
    }

    [Fact]
    public async Task Loads_no_host_that_was_not_named_when_it_was_started()
    {
        await using var agents = RunningAgents.Start(1);
        await using var fleet = await agents.OpenAsync(s_yaml);
        var options = LoadRunTests.Quick(new Uri("http://192.0.2.1:81")) with { OwnedTargets = ["192.0.2.1"] };
        var refusal = await Should.ThrowAsync<PlimsollException>(() =>
            fleet.StartAsync(agents.Bundle.Scenario, options, null, Token)
        );
        refusal.Fault.ShouldBe(Fault.Usage);
        refusal.Message.ShouldStartWith($"The agent 127.0.0.1:{agents.Agents[0].Address.Port} refuses: ");
        refusal.Message.ShouldContain("is not this machine");
    }

    [Fact]
    public async Task Drives_for_one_coordinator_at_a_time()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(1);
        await using (await agents.OpenAsync(s_yaml))
        {
            await using var second = await agents.OpenAsync(s_yaml);
            var refusal = await Should.ThrowAsync<PlimsollException>(() =>
                second.ProbeAsync(agents.Bundle.Scenario, LoadRunTests.Quick(target.Address), Token)
            );
            refusal.Fault.ShouldBe(Fault.Busy);
            refusal.Message.ShouldContain("it drives a load for another coordinator");
        }
    }

    [Fact]
    public async Task Ends_its_load_where_the_coordinator_is_gone()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(1, options => options with { Once = true });
        var fleet = await agents.OpenAsync(s_yaml);
        var session = await fleet.StartAsync(agents.Bundle.Scenario, LoadRunTests.Quick(target.Address), null, Token);
        await session.MeasureAsync(TimeSpan.FromMilliseconds(200), Token);
        await fleet.DisposeAsync();
        // One that waits for no other coordinator ends itself when its load is over.
        await agents.Agents[0].Ended;
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Reads_no_file_that_did_not_come_with_the_scenario()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(1);
        var yaml = "data: { people: { file: people.csv } }\n" + Yaml.Text(50, "name: home, get: '/home/{people.id}'");
        await using (var fleet = await agents.OpenAsync(yaml, null, ("people.csv", "id\n7\n")))
        await using (
            var session = await fleet.StartAsync(
                agents.Bundle.Scenario,
                LoadRunTests.Quick(target.Address),
                null,
                Token
            )
        )
        {
            await session.MeasureAsync(TimeSpan.FromMilliseconds(300), Token);
        }
        target.Requests.ShouldContain(request => request.Path == "/home/7");

        await agents.IsFreeAsync(0);
        await using var forged = await agents.OpenAsync(
            agents.Bundle with
            {
                Files = new Dictionary<string, string>(),
            }
        );
        var refusal = await Should.ThrowAsync<PlimsollException>(() =>
            forged.StartAsync(agents.Bundle.Scenario, LoadRunTests.Quick(target.Address), null, Token)
        );
        refusal.Message.ShouldContain("people.csv cannot be read: it did not come with the scenario");
    }

    [Fact]
    public async Task Says_that_nobody_listens_there()
    {
        var nobody = SocketTarget.Nobody();
        await using var agents = RunningAgents.Start(1);
        await using var fleet = await agents.OpenAsync(s_yaml);
        var refusal = await Should.ThrowAsync<PlimsollException>(() =>
            AgentFleet.OpenAsync(
                agents.Bundle,
                [new DnsEndPoint("127.0.0.1", nobody.Port)],
                null,
                TimeSpan.Zero,
                "test",
                TimeProvider.System,
                Token
            )
        );
        refusal.Message.ShouldStartWith($"No agent answers at 127.0.0.1:{nobody.Port}");
        refusal.Next.ShouldContain("plimsoll load agent --listen");
    }

    [Fact]
    public async Task Garbage_neither_stops_it_nor_makes_it_take_memory()
    {
        await using var agents = RunningAgents.Start(1);
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(agents.Agents[0].Address, Token);
            // As a length it is 1.9 GB.
            await socket.SendAsync("sender of anything"u8.ToArray(), Token);
            var bytes = new byte[4096];
            while (await socket.ReceiveAsync(bytes, Token) > 0) { }
        }
        await using var fleet = await agents.OpenAsync(s_yaml);
    }
}
