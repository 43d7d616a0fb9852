using System.Collections.ObjectModel;
using Plimsoll.Core;
using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Recording;

/// <summary>A slice while it is written. Belongs to one thread at a time.</summary>
internal sealed class SliceRecording(int labels)
{
    private readonly StepRecording?[] _steps = new StepRecording?[labels];

    public LatencyHistogram Service { get; } = new();
    public LatencyHistogram Lateness { get; } = new();
    public long Sessions { get; set; }

    /// <summary>Requests that were sent once more; see <see cref="LoadSlice.Retried"/>.</summary>
    public long Retried { get; set; }

    /// <summary>Received.</summary>
    public long Bytes { get; set; }

    /// <summary>Those with a request or a skip, by label.</summary>
    public IEnumerable<(int Label, StepRecording Step)> Steps =>
        _steps.Index().Where(step => step.Item is not null).Select(step => (step.Index, step.Item!));

    public StepRecording Step(int label) => _steps[label] ??= new StepRecording();

    public void Add(SliceRecording other)
    {
        Service.Add(other.Service);
        Lateness.Add(other.Lateness);
        Sessions += other.Sessions;
        Retried += other.Retried;
        Bytes += other.Bytes;
        for (var label = 0; label < _steps.Length; label++)
        {
            if (other._steps[label] is { } step)
            {
                Step(label).Add(step);
            }
        }
    }

    public LoadSlice ToSlice(IReadOnlyList<string> names, TimeSpan from, TimeSpan length)
    {
        var steps = new List<StepResult>();
        for (var label = 0; label < _steps.Length; label++)
        {
            if (_steps[label] is { } step)
            {
                steps.Add(step.ToResult(names[label]));
            }
        }
        var latency = LatencyHistogram.Merge(steps.Select(step => step.Latency));
        return new LoadSlice(from, length, steps, latency, Service, Lateness, Sessions)
        {
            Retried = Retried,
            Received = new Bytes(Bytes),
        };
    }
}

/// <summary>One label within a slice.</summary>
internal sealed class StepRecording
{
    private Dictionary<Failure, long>? _failures;

    public LatencyHistogram Latency { get; } = new();
    public long Requests { get; set; }
    public long Skipped { get; set; }

    public IReadOnlyDictionary<Failure, long> Failures =>
        (IReadOnlyDictionary<Failure, long>?)_failures ?? ReadOnlyDictionary<Failure, long>.Empty;

    public void Fail(Failure kind, long times)
    {
        _failures ??= [];
        _failures[kind] = _failures.GetValueOrDefault(kind) + times;
    }

    public void Add(StepRecording other)
    {
        Latency.Add(other.Latency);
        Requests += other.Requests;
        Skipped += other.Skipped;
        foreach (var (kind, times) in other._failures ?? [])
        {
            Fail(kind, times);
        }
    }

    public StepResult ToResult(string name) =>
        new()
        {
            Name = name,
            Latency = Latency,
            Requests = Requests,
            Skipped = Skipped,
            Failures = Failures,
        };
}
