using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Agents;

/// <summary>An agent's part of a load: driven by this process's workers, reported as it is recorded.</summary>
internal sealed class AgentLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LoadDriver _driver;
    private readonly AgentLine _line;
    private readonly TimeSpan _every;
    private Task _reporting = Task.CompletedTask;

    public AgentLoad(LoadPlan plan, AgentLine line, TimeProvider time)
    {
        _line = line;
        _every = plan.Options.Slice / 2 < AgentProtocol.Report ? plan.Options.Slice / 2 : AgentProtocol.Report;
        _driver = new LoadDriver(plan, time, waits: true);
    }

    /// <summary>Its connections are open, as far as they could be.</summary>
    public Task Ready => _driver.Ready;

    /// <summary>After the end.</summary>
    public IReadOnlyDictionary<Failure, long> CutOff => _driver.CutOff;

    public void Begin(long at)
    {
        _driver.BeginAt(at);
        _reporting = Task.Run(ReportAsync);
    }

    public void SetMultiple(double multiple, TimeSpan from) => _driver.SetMultiple(multiple, from);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reporting;
        try
        {
            await _driver.DisposeAsync();
        }
        catch (InvalidOperationException)
        {
            // It broke down, which has been reported.
        }
        _stop.Dispose();
    }

    private async Task ReportAsync()
    {
        try
        {
            for (var at = _every; !_driver.Ended.IsCompleted; at += _every)
            {
                // A millisecond more, for waiting may end that much too early: a slice that is over is reported whole.
                await _driver.Clock.WaitUntilAsync(at + TimeSpan.FromMilliseconds(1), _stop.Token);
                at = _every * Math.Max(at / _every, Math.Floor(_driver.Clock.Now / _every));
                await _line.SendAsync<AgentMessage>(Report(), _stop.Token);
            }
            var why = _driver.Ended.Exception?.InnerException?.Message;
            await _line.SendAsync<AgentMessage>(
                new AgentMessage.Ended([], why ?? "its workers have ended"),
                _stop.Token
            );
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Stopped, or the coordinator has gone.
        }
    }

    private AgentMessage.Report Report()
    {
        // Before anybody is asked: what was due until then is recorded or open in what they say.
        var now = _driver.Clock.Now;
        var reports = _driver.Report();
        var recorded = new Dictionary<long, SliceRecording>();
        var open = new Dictionary<long, int>();
        foreach (var report in reports)
        {
            foreach (var (index, part) in report.Recorded)
            {
                if (!recorded.TryAdd(index, part))
                {
                    recorded[index].Add(part);
                }
            }
            foreach (var (index, count) in report.Open)
            {
                open[index] = open.GetValueOrDefault(index) + count;
            }
        }
        return new AgentMessage.Report(
            now,
            recorded.ToDictionary(pair => pair.Key, pair => RecordingCode.Write(pair.Value)),
            reports.Min(report => report.Settled),
            open,
            _driver.InFlight,
            _driver.Sessions,
            Environment.CpuUsage.TotalTime,
            [.. reports.Select(report => report.Use)]
        )
        {
            Machine = MachineTime.Now(),
        };
    }
}
