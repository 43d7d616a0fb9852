using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Counters per second, over the window where it saw any, else over all the time that they have counted.</summary>
public static class Rates
{
    /// <summary>
    /// How long the cumulative counters of tables and indexes have surely counted. They outlive a clean restart, so where
    /// the server does not say when they were reset, the time since its start is a lower bound.
    /// </summary>
    public static TimeSpan Counted(this Workload workload)
    {
        var server = workload.Observation.Server;
        var counted = workload.Observation.Window.To - (server.DatabaseStatisticsSince ?? server.StartedAt);
        return counted > TimeSpan.Zero ? counted : TimeSpan.Zero;
    }

    public static double PerSecond(this Workload workload, Table table, Func<TableCounters, long> counter)
    {
        var window = workload.Observation.Window.Length.TotalSeconds;
        if (table.Delta is { } delta && counter(delta) > 0 && window > 0)
        {
            return counter(delta) / window;
        }
        var counted = workload.Counted().TotalSeconds;
        return counted > 0 ? counter(table.Cumulative) / counted : 0;
    }

    /// <summary>The share of all samples of active sessions that wait for this, 0 to 1; null where nothing was sampled.</summary>
    public static double? WaitShare(this Workload workload, Func<WaitCount, bool> isMeant)
    {
        var waits = workload.Observation.Activity.Waits;
        double all = waits.Sum(w => w.Count);
        return all > 0 ? waits.Where(isMeant).Sum(w => w.Count) / all : null;
    }
}
