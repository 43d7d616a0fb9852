using System.Text.RegularExpressions;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>The pools of one process, each by its name.</summary>
internal static partial class PoolReading
{
    /// <param name="begun">When anything of the process was known first.</param>
    public static IReadOnlyList<PoolSignals> Read(IEnumerable<MetricSeries> series, DateTimeOffset begun)
    {
        var pools = series
            .GroupBy(Name, StringComparer.Ordinal)
            .Select(pool => (Name: Shown(pool.Key), Meters: new ProcessMeters([.. pool], begun)))
            .Where(pool => Enum.GetValues<Measure>().Any(m => m >= Measure.PoolUsed && pool.Meters.Has(m)))
            .Select(pool => Of(pool.Name, pool.Meters))
            .OrderByDescending(p => p.UsedMost / p.Max ?? 0)
            .ToList();
        // Two pools of one database differ in what is not shown, e.g. the user.
        return
        [
            .. pools.Select(
                (p, i) =>
                    pools.Take(i).Count(q => q.Name == p.Name) is var before and > 0
                        ? p with
                        {
                            Name = $"{p.Name} ({before + 1})",
                        }
                        : p
            ),
        ];
    }

    private static PoolSignals Of(string name, ProcessMeters meters)
    {
        // Little's law: time waited in a second is how many waited at once, in the mean.
        var waiting = meters.PerSecond(Measure.PoolWaitTime);
        return new PoolSignals(name)
        {
            Max = meters.Last(Measure.PoolMax),
            Used = meters.Mean(Measure.PoolUsed),
            UsedMost = meters.Most(Measure.PoolUsed),
            Pending = meters.Mean(Measure.PoolPending) ?? waiting,
            PendingMost = meters.Most(Measure.PoolPending),
            Timeouts = (long?)meters.Increase(Measure.PoolTimeouts),
            WaitMilliseconds =
                1000
                * (
                    meters.MeanRecorded(Measure.PoolWait)
                    ?? (meters.PerSecond(Measure.PoolWaits) is { } waits and > 0 ? waiting / waits : null)
                ),
            HoldMilliseconds = 1000 * meters.MeanRecorded(Measure.PoolHold),
        };
    }

    private static string Name(MetricSeries series) =>
        MeterNames.PoolAttributes.Select(a => series.Attributes.GetValueOrDefault(a)).FirstOrDefault(n => n is not null)
        ?? "";

    /// <summary>Npgsql names a pool by its connection string: what tells it apart for a reader is database and host.</summary>
    internal static string Shown(string name)
    {
        var words = name.Split(';', StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p.Key, p => p.Last()[1], StringComparer.OrdinalIgnoreCase);
        string? Of(params string[] keys) =>
            keys.Select(k => words.GetValueOrDefault(k)).FirstOrDefault(v => v is not null);
        if (Of("Host", "Server", "Data Source") is { } host)
        {
            var at = Of("Port") is { } port ? $"{host}:{port}" : host;
            return Of("Database", "Initial Catalog") is { } database ? $"{database} at {at}" : at;
        }
        return Secret().Replace(UserInfo().Replace(name, "://"), "$1=…");
    }

    [GeneratedRegex("://[^/@]*@", RegexOptions.None, 1000)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(password|pwd|secret|token|user|username)=[^;&]*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Secret();
}
