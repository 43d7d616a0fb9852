using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Trials.Measuring;

/// <summary>What happened between two readings of the meter: the unit that the bootstrap draws.</summary>
public sealed record Slice
{
    public required TimeSpan Length { get; init; }

    /// <summary>Counted within the slice; statements without a call are absent.</summary>
    public required IReadOnlyDictionary<Fingerprint, StatementCounters> Statements { get; init; }

    /// <summary>Calls that were still running when the slice ended.</summary>
    public IReadOnlyDictionary<Fingerprint, RunningCalls> Running { get; init; } =
        new Dictionary<Fingerprint, RunningCalls>();

    /// <summary>Null where no scenario drives the load.</summary>
    public ServiceSlice? Service { get; init; }
    public Bytes Wal { get; init; }
    public TimeSpan? ReplayLag { get; init; }

    /// <returns>Null where the counters were reset in between: the slice says nothing.</returns>
    public static Slice? Between(MeterReading earlier, MeterReading later, ServiceSlice? service)
    {
        if (later.ResetAt != earlier.ResetAt || later.At <= earlier.At)
        {
            return null;
        }
        var statements = new Dictionary<Fingerprint, StatementCounters>();
        foreach (var (statement, counters) in later.Statements)
        {
            // Absent earlier: new, or thrown out and come back. Its counters began after the earlier reading.
            var delta = counters - earlier.Statements.GetValueOrDefault(statement);
            if (delta.Calls < 0 || delta.TotalMilliseconds < 0)
            {
                return null;
            }
            if (delta.Calls > 0)
            {
                statements[statement] = delta;
            }
        }
        return new Slice
        {
            Length = later.At - earlier.At,
            Statements = statements,
            Running = later.Running,
            Service = service,
            Wal = new Bytes(Math.Max(0, later.WalPosition - earlier.WalPosition)),
            ReplayLag = later.ReplayLag,
        };
    }
}
