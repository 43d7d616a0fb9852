using System.Net;
using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Agents;

/// <summary>
/// Several agents that drive loads together: each takes every n-th session, all begin at one moment, and what they record is
/// added up without loss.
/// </summary>
public sealed class AgentFleet : ILoadOrigin, IAsyncDisposable
{
    private readonly ScenarioBundle _bundle;
    private readonly IReadOnlyList<AgentLink> _links;
    private readonly AgentClock _clock;
    private readonly TimeProvider _time;

    private AgentFleet(ScenarioBundle bundle, IReadOnlyList<AgentLink> links, AgentClock clock, TimeProvider time) =>
        (_bundle, _links, _clock, _time) = (bundle, links, clock, time);

    /// <param name="bundle">The only scenario that this fleet drives.</param>
    /// <param name="agents">At least one.</param>
    /// <param name="token">Null where they ask for none.</param>
    /// <param name="patience">How long it may take until somebody listens there.</param>
    /// <param name="version">Of Plimsoll.</param>
    /// <exception cref="PlimsollException">One of them is not there, or refuses.</exception>
    public static async Task<AgentFleet> OpenAsync(
        ScenarioBundle bundle,
        IReadOnlyList<DnsEndPoint> agents,
        string? token,
        TimeSpan patience,
        string version,
        TimeProvider time,
        CancellationToken stop
    )
    {
        var clock = new AgentClock(time);
        var connecting = agents
            .Select(agent => AgentLink.ConnectAsync(agent, token, patience, version, clock, time, stop))
            .ToList();
        try
        {
            return new AgentFleet(bundle, await Task.WhenAll(connecting), clock, time);
        }
        catch
        {
            foreach (var link in connecting.Where(one => one.IsCompletedSuccessfully))
            {
                await (await link).DisposeAsync();
            }
            throw;
        }
    }

    /// <summary>Each agent asks: a target may answer one of them and not the other.</summary>
    /// <returns>The longest time that an answer took.</returns>
    public async Task<TimeSpan> ProbeAsync(Scenario scenario, LoadOptions options, CancellationToken token)
    {
        Require(scenario);
        _ = PlanOf(options);
        var took = await Task.WhenAll(
            _links.Select((link, i) => link.ProbeAsync(AgentOrder.Of(options, ShareOf(i)), _bundle, token))
        );
        return took.Max();
    }

    public async Task<LoadSession> StartAsync(
        Scenario scenario,
        LoadOptions options,
        IProgress<LoadProgress>? progress,
        CancellationToken token
    )
    {
        Require(scenario);
        var plan = PlanOf(options);
        FleetDriver? driver = null;
        try
        {
            await Task.WhenAll(
                _links.Select((link, i) => link.PrepareAsync(AgentOrder.Of(options, ShareOf(i)), _bundle, token))
            );
            driver = new FleetDriver(plan, _links, _time);
            await driver.BeginAsync(_clock, token);
            return new LoadSession(plan, driver, progress);
        }
        catch
        {
            // Those that are ready must not wait for ever with open connections.
            await Task.WhenAll(_links.Select(link => link.StopAsync()));
            throw;
        }
    }

    /// <summary>Hangs up: an agent that still drives a load ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }
    }

    private LoadShare ShareOf(int agent) => new(agent, _links.Count);

    // Files and connections are the agents' own to check.
    private LoadPlan PlanOf(LoadOptions options) =>
        LoadPlan.Of(_bundle.Scenario, options with { Share = ShareOf(0), Connections = null });

    private void Require(Scenario scenario)
    {
        if (!ReferenceEquals(scenario, _bundle.Scenario))
        {
            throw new ArgumentException("The agents have another scenario.", nameof(scenario));
        }
    }
}
