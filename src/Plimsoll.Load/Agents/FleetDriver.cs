using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Agents;

/// <summary>A load that agents drive together, seen from their coordinator as if it were driven here.</summary>
internal sealed class FleetDriver : ILoadDriver
{
    /// <summary>A change of the rate is agreed on so long beforehand, for the word to reach all agents.</summary>
    private static readonly TimeSpan s_lead = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<AgentLink> _links;
    private readonly AgentTally[] _tallies;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pacing = Task.CompletedTask;

    public FleetDriver(LoadPlan plan, IReadOnlyList<AgentLink> links, TimeProvider time)
    {
        _links = links;
        var labels = plan.Scenario.Labels;
        _tallies =
        [
            .. links
                .Index()
                .Select(link => new AgentTally(
                    link.Item.Name,
                    new LoadShare(link.Index, links.Count),
                    labels.Count,
                    plan.Options.Slice
                )),
        ];
        Clock = new LoadClock(time);
        Recorder = new Recorder(labels, plan.Options.Slice, () => _tallies.Select(tally => tally.Take()));
        foreach (var (link, tally) in links.Zip(_tallies))
        {
            tally.Skew = link.Skew;
            link.OnReport = report => Hear(link, tally, report);
        }
    }

    public LoadClock Clock { get; }
    public Recorder Recorder { get; }
    public Task Begun { get; private set; } = Task.CompletedTask;

    /// <summary>With a fault where every agent was lost.</summary>
    public Task Ended => _ended.Task;
    public int InFlight => _tallies.Sum(tally => tally.InFlight);
    public int Sessions => _tallies.Sum(tally => tally.Sessions);
    public IReadOnlyDictionary<Failure, long> CutOff { get; private set; } = new Dictionary<Failure, long>();
    public IReadOnlyList<UseReading> Uses => [.. _tallies.Select(tally => tally.Use)];

    /// <summary>Has all begin at one moment, which lies far enough ahead for the word to reach each of them.</summary>
    /// <param name="clock">The one by which the agents' clocks were compared.</param>
    /// <exception cref="PlimsollException">An agent was lost.</exception>
    public async Task BeginAsync(AgentClock clock, CancellationToken token)
    {
        var lead = TimeSpan.FromMilliseconds(300) + (8 * _links.Max(link => link.Skew));
        var at = clock.Now + lead;
        Clock.Begin(clock.TimestampAt(at));
        await Task.WhenAll(_links.Select(link => link.BeginAsync(at, token)));
    }

    public void SetMultiple(double multiple)
    {
        var from = Clock.Now + s_lead;
        lock (_gate)
        {
            var before = _pacing;
            _pacing = Task.Run(async () =>
            {
                await before;
                await Task.WhenAll(_links.Select(link => link.PaceAsync(multiple, from)));
            });
        }
    }

    public async ValueTask WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        await Clock.WaitUntilAsync(at, token);
        while (true)
        {
            Task news;
            lock (_gate)
            {
                news = _news.Task;
            }
            if (Array.TrueForAll(_tallies, tally => tally.IsLost || tally.At >= at))
            {
                return;
            }
            await news.WaitAsync(token);
        }
    }

    public bool IsSettled(TimeSpan before) =>
        Array.TrueForAll(_tallies, tally => tally.IsLost || tally.Settled >= before);

    public int CountOpen(TimeSpan from, TimeSpan to) =>
        _tallies.Where(tally => !tally.IsLost).Sum(tally => tally.CountOpen(from, to));

    public IReadOnlyList<AgentResult> AgentsOf(TimeSpan from, TimeSpan to) =>
        [.. _tallies.Zip(_links, (tally, link) => tally.Of(from, to, link.Drift))];

    /// <summary>Ends the load on every agent; the lines to them stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pacing;
        var ended = await Task.WhenAll(_links.Select(link => link.StopAsync()));
        foreach (var link in _links)
        {
            link.OnReport = null;
        }
        CutOff = ended
            .SelectMany(each => each)
            .GroupBy(one => one.Failure)
            .ToDictionary(group => group.Key, group => group.Sum(one => one.Times));
        _ended.TrySetResult();
    }

    private void Hear(AgentLink link, AgentTally tally, AgentMessage.Report? report)
    {
        if (report is null)
        {
            tally.Lose(link.Gone ?? "it hung up");
            if (Array.TrueForAll(_tallies, each => each.IsLost))
            {
                _ended.TrySetException(
                    new PlimsollException(
                        Fault.Target,
                        $"Every agent was lost, the last of them {link.Name}: {link.Gone}",
                        "See why they ended; a load that nobody drives measures nothing."
                    )
                );
            }
        }
        else
        {
            tally.Add(report);
        }
        TaskCompletionSource news;
        lock (_gate)
        {
            news = _news;
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        news.TrySetResult();
    }
}
