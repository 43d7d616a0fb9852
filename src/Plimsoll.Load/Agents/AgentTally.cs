using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Agents;

/// <summary>What one agent has reported of a load: what is not taken yet, how it stands, and its own sums by slice.</summary>
internal sealed class AgentTally(string name, LoadShare share, int labels, TimeSpan slice)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Sums> _sums = [];
    private Dictionary<long, SliceRecording> _recorded = [];
    private AgentMessage.Report? _last;
    private AgentLoss? _lost;

    public TimeSpan Skew { get; set; }
    public bool IsLost => Volatile.Read(ref _lost) is not null;

    /// <summary>Up to when it has reported.</summary>
    public TimeSpan At => Volatile.Read(ref _last)?.At ?? TimeSpan.MinValue;
    public TimeSpan Settled => Volatile.Read(ref _last)?.Settled ?? TimeSpan.MinValue;
    public int InFlight => IsLost ? 0 : Volatile.Read(ref _last)?.InFlight ?? 0;
    public int Sessions => IsLost ? 0 : Volatile.Read(ref _last)?.Sessions ?? 0;

    public UseReading Use =>
        Volatile.Read(ref _last) is { } last
            ? new UseReading(last.Processor, last.Workers) { Machine = last.Machine }
            : new UseReading(TimeSpan.Zero, [new WorkerUse(TimeSpan.Zero, TimeSpan.Zero, null)]);

    /// <exception cref="FormatException">It holds what cannot be.</exception>
    public void Add(AgentMessage.Report report)
    {
        var parts = report.Recorded.Select(pair => (pair.Key, Part: RecordingCode.Read(pair.Value, labels))).ToList();
        lock (_lock)
        {
            foreach (var (index, part) in parts)
            {
                if (!_sums.TryGetValue(index, out var sums))
                {
                    _sums[index] = sums = new Sums();
                }
                sums.Lateness.Add(part.Lateness);
                sums.Sessions += part.Sessions;
                foreach (var (_, step) in part.Steps)
                {
                    sums.Requests += step.Requests;
                    sums.Failed += step.Failures.Values.Sum();
                }
                if (!_recorded.TryAdd(index, part))
                {
                    _recorded[index].Add(part);
                }
            }
            Volatile.Write(ref _last, report);
        }
    }

    /// <summary>What was reported since the last call.</summary>
    public Dictionary<long, SliceRecording> Take()
    {
        lock (_lock)
        {
            var taken = _recorded;
            _recorded = [];
            return taken;
        }
    }

    public void Lose(string why)
    {
        var last = Volatile.Read(ref _last);
        var open = last?.Open.Values.Sum() ?? 0;
        Interlocked.CompareExchange(ref _lost, new AgentLoss(last?.At ?? TimeSpan.Zero, open, why), null);
    }

    public int CountOpen(TimeSpan from, TimeSpan to) =>
        Volatile
            .Read(ref _last)
            ?.Open.Where(pair => pair.Key >= from.Ticks / slice.Ticks && pair.Key < to.Ticks / slice.Ticks)
            .Sum(pair => pair.Value)
        ?? 0;

    /// <param name="drift">Of its clock.</param>
    public AgentResult Of(TimeSpan from, TimeSpan to, TimeSpan drift)
    {
        lock (_lock)
        {
            var window = _sums
                .Where(pair => pair.Key >= from.Ticks / slice.Ticks && pair.Key < to.Ticks / slice.Ticks)
                .Select(pair => pair.Value)
                .ToList();
            return new AgentResult
            {
                Name = name,
                Share = share,
                Sessions = window.Sum(sums => sums.Sessions),
                Requests = window.Sum(sums => sums.Requests),
                Failed = window.Sum(sums => sums.Failed),
                Lateness = LatencyHistogram.Merge(window.Select(sums => sums.Lateness)),
                Skew = Skew,
                Drift = drift,
                Lost = _lost,
            };
        }
    }

    private sealed class Sums
    {
        public LatencyHistogram Lateness { get; } = new();
        public long Sessions { get; set; }
        public long Requests { get; set; }
        public long Failed { get; set; }
    }
}
