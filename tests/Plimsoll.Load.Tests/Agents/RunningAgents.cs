using System.Net;
using Plimsoll.Load.Agents;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Agents;

/// <summary>Agents on free ports of the loopback, in this process.</summary>
internal sealed class RunningAgents : IAsyncDisposable
{
    public const string Token = "a token of the tests";
    private readonly Folder _folder = new();

    private RunningAgents(IReadOnlyList<LoadAgent> agents) => Agents = agents;

    public IReadOnlyList<LoadAgent> Agents { get; }

    public static RunningAgents Start(int count, Func<AgentOptions, AgentOptions>? change = null) =>
        new([.. Enumerable.Range(0, count).Select(_ => Start(change ?? (options => options)))]);

    public Task<AgentFleet> OpenAsync(string yaml, string? token = null, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(_folder.Path, name), text);
        }
        var path = Path.Combine(_folder.Path, "traffic.yaml");
        File.WriteAllText(path, yaml);
        return OpenAsync(ScenarioBundle.Load(path), token);
    }

    public Task<AgentFleet> OpenAsync(ScenarioBundle bundle, string? token = null) =>
        AgentFleet.OpenAsync(
            Bundle = bundle,
            [.. Agents.Select(agent => new DnsEndPoint("127.0.0.1", agent.Address.Port))],
            token,
            TimeSpan.Zero,
            "test",
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

    public Task<LoadSession> StartAsync(AgentFleet fleet, SocketTarget target) =>
        fleet.StartAsync(
            Bundle.Scenario,
            LoadRunTests.Quick(target.Address),
            null,
            TestContext.Current.CancellationToken
        );

    /// <summary>Waits until an agent has noticed that its coordinator has gone.</summary>
    public async Task IsFreeAsync(int agent)
    {
        while (!Agents[agent].IsFree)
        {
            await Task.Yield();
        }
    }

    /// <summary>Of the fleet that was opened last.</summary>
    public ScenarioBundle Bundle { get; private set; } = null!;

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in Agents)
        {
            await agent.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static LoadAgent Start(Func<AgentOptions, AgentOptions> change) =>
        LoadAgent.Start(
            change(new AgentOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) }),
            "test",
            _ => { },
            TimeProvider.System
        );
}
