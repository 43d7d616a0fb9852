using Plimsoll.Core.Trials.Changes;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Loop;

/// <summary>The outside world, as the loop needs it.</summary>
public sealed record TunePorts
{
    public required IObserver Observer { get; init; }
    public required IChangeExecutor Executor { get; init; }
    public required IStatementMeter Meter { get; init; }

    /// <summary>Null: what the run has made is not looked through for what has become superfluous.</summary>
    public IIndexMeter? Indexes { get; init; }
    public required ILedger Ledger { get; init; }

    /// <summary>Null: live, under the traffic that is there.</summary>
    public IServiceLoad? Load { get; init; }

    /// <summary>Null: headroom is not measured.</summary>
    public IHeadroomProbe? Headroom { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>Seeded; draws the bootstrap's samples and the trials' names.</summary>
    public required Random Random { get; init; }
    public IProgress<TuneEvent>? Progress { get; init; }
}
