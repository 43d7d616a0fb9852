using Plimsoll.Load.Agents;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli;

/// <summary>What is to be driven, and from where.</summary>
public sealed class LoadSource(Scenario scenario, AgentFleet? agents) : IAsyncDisposable
{
    public Scenario Scenario => scenario;

    public ILoadOrigin Origin => agents is null ? ThisProcess.Usual : agents;

    /// <summary>Hangs up on the agents: a load that still goes on ends.</summary>
    public ValueTask DisposeAsync() => agents?.DisposeAsync() ?? ValueTask.CompletedTask;
}
