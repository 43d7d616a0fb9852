using Plimsoll.Core;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Tests.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Agents;

public sealed class AgentFleetTests
{
    private static readonly string s_yaml = Yaml.Text(200, "name: home, get: /home")
        .Replace("process: constant", "process: poisson", StringComparison.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_agents_send_session_by_session_what_one_process_would()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(3);
        await using var fleet = await agents.OpenAsync(s_yaml);
        var options = LoadRunTests.Quick(target.Address);
        LoadResult together;
        await using (var session = await fleet.StartAsync(agents.Bundle.Scenario, options, null, Token))
        {
            together = await session.MeasureAsync(TimeSpan.FromSeconds(2), Token);
        }
        LoadResult alone;
        await using (var session = LoadSession.Start(agents.Bundle.Scenario, options))
        {
            alone = await session.MeasureAsync(TimeSpan.FromSeconds(2), Token);
        }
        var both = together.Slices.Join(alone.Slices, a => a.From, b => b.From, (a, b) => (a, b)).ToList();
        both.Count.ShouldBeGreaterThan(10);
        both.Select(pair => pair.a.Requests).ShouldBe(both.Select(pair => pair.b.Requests));
        both.Select(pair => pair.a.Sessions).ShouldBe(both.Select(pair => pair.b.Sessions));
        together.Invalid.ShouldBeNull();
        together.Failed.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_agents_recorded_is_added_up_without_loss()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(s_yaml);
        await using var session = await agents.StartAsync(fleet, target);
        var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), Token);
        result.Agents.Count.ShouldBe(2);
        result.Agents.Sum(agent => agent.Requests).ShouldBe(result.Requests);
        result.Agents.Sum(agent => agent.Sessions).ShouldBe(result.Sessions);
        LatencyHistogram
            .Merge(result.Agents.Select(agent => agent.Lateness))
            .Buckets()
            .ShouldBe(result.Lateness.Buckets());
        result.Latency.Count.ShouldBe(result.Requests);
        foreach (var agent in result.Agents)
        {
            agent.Lost.ShouldBeNull();
            agent.Generator.ShouldNotBeNull();
            ((double)agent.Requests / result.Requests).ShouldBe(0.5, 0.1);
        }
        result.Generator!.Workers.ShouldBe(result.Agents.Sum(agent => agent.Generator!.Workers));
    }

    [Fact]
    public async Task Users_of_the_closed_model_are_split_to_the_last_one()
    {
        var held = 0;
        var most = 0;
        await using var target = new SocketTarget(async exchange =>
        {
            var now = Interlocked.Increment(ref held);
            InterlockedMax(ref most, now);
            await Task.Delay(20, exchange.Stop);
            Interlocked.Decrement(ref held);
            await exchange.AnswerAsync(200, "{}");
        });
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(
            """
            scenario: test
            model: closed
            users: 5
            journeys: { only: { steps: [ { name: home, get: /home } ] } }
            """
        );
        await using var session = await agents.StartAsync(fleet, target);
        var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), Token);
        result.Failed.ShouldBe(0);
        most.ShouldBe(5);
    }

    [Fact]
    public async Task An_agent_that_is_lost_makes_the_run_invalid_and_is_named()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(s_yaml);
        await using var session = await agents.StartAsync(fleet, target);
        await session.WarmUpAsync(Token);
        var measuring = session.MeasureAsync(TimeSpan.FromSeconds(2), Token);
        await agents.Agents[1].DisposeAsync();
        var result = await measuring;
        var lost = result.Agents[1];
        lost.Lost.ShouldNotBeNull();
        result.Agents[0].Lost.ShouldBeNull();
        result.Invalid!.ShouldStartWith($"the agent {lost.Name} was lost ");
        result.Invalid.ShouldContain("2/2 of the load, is missing from then on");
        result.Agents[0].Requests.ShouldBeGreaterThan(lost.Requests);
    }

    [Fact]
    public async Task A_run_without_any_agent_left_ends_with_a_fault()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(1);
        await using var fleet = await agents.OpenAsync(s_yaml);
        await using var session = await agents.StartAsync(fleet, target);
        var measuring = session.MeasureAsync(TimeSpan.FromMinutes(2), Token);
        await agents.Agents[0].DisposeAsync();
        var fault = await Should.ThrowAsync<PlimsollException>(() => measuring);
        fault.Message.ShouldStartWith("Every agent was lost");
    }

    [Fact]
    public async Task One_late_agent_makes_the_run_invalid_and_is_named()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(s_yaml);
        var options = LoadRunTests.Quick(target.Address) with { LatenessBound = TimeSpan.FromTicks(1) };
        await using var session = await fleet.StartAsync(agents.Bundle.Scenario, options, null, Token);
        var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), Token);
        result.Invalid!.ShouldStartWith($"the agent {result.Agents[0].Name} was late: p99.9 of lateness is ");
    }

    [Fact]
    public async Task Ended_it_asks_no_more_and_tells_what_was_cut_off()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(s_yaml);
        var session = await agents.StartAsync(fleet, target);
        await session.MeasureAsync(TimeSpan.FromMilliseconds(200), _ => true, Token);
        await session.DisposeAsync();
        session.CutOff.Values.Sum().ShouldBeGreaterThan(0);
        session.CutOff.Keys.ShouldAllBe(failure => failure.Cause == Cause.CutOff);
    }

    [Fact]
    public async Task An_envelope_climbs_its_levels_on_all_agents_at_once()
    {
        await using var target = SocketTarget.Always("{}");
        await using var agents = RunningAgents.Start(2);
        await using var fleet = await agents.OpenAsync(Yaml.Text(100, "name: home, get: /home"));
        await using var load = await SessionLevelLoad.OpenAsync(
            agents.Bundle.Scenario,
            LoadRunTests.Quick(target.Address),
            KneeClause.Of(Slo.Parse("errors<10%")),
            null,
            TimeProvider.System,
            Token,
            fleet
        );
        await load.SetAsync(1, Token);
        (await load.NextAsync(Token)).Counts[0].Requests.ShouldBeInRange(9, 11);
        await load.SetAsync(3, Token);
        for (var i = 0; i < 5; i++)
        {
            await load.NextAsync(Token);
        }
        (await load.NextAsync(Token)).Counts[0].Requests.ShouldBeInRange(28, 32);
        var detail = load.Detail(TimeSpan.FromMilliseconds(100))!;
        detail.Multiple.ShouldBe(3);
        detail.Agents.Count.ShouldBe(2);
        await load.RecoverAsync(Token);
        await load.SetAsync(1, Token);
        (await load.NextAsync(Token)).Counts[0].Requests.ShouldBeInRange(9, 11);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; )
        {
            seen = Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
