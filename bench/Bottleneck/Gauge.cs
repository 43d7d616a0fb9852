using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>What a fault is to use up.</summary>
internal enum Gauge
{
    /// <summary>Nothing: it makes others wait.</summary>
    None,

    /// <summary>The processor that the Marketplace is bound to, whoever uses it.</summary>
    ServiceProcessor,

    /// <summary>The processor that the database is bound to.</summary>
    DatabaseProcessor,

    /// <summary>The time of the Marketplace's process, in pauses of its collector.</summary>
    Pauses,
}

/// <summary>Reads a gauge over a stretch: <c>/proc/stat</c>, or what the runtime counts of itself.</summary>
internal sealed class GaugeReading
{
    /// <summary>Of a processor in seconds, and of pauses: a third of the time is half more work than there would be.</summary>
    private const double ProcessorUsedUp = 0.9;
    private const double PausesUsedUp = 0.33;

    private readonly Gauge _gauge;
    private readonly int _processor;
    private readonly Child _market;
    private readonly Stopwatch _watch;
    private readonly double _before;

    private GaugeReading(Gauge gauge, int processor, Child market, double before) =>
        (_gauge, _processor, _market, _before, _watch) = (gauge, processor, market, before, Stopwatch.StartNew());

    public double UsedUp => _gauge == Gauge.Pauses ? PausesUsedUp : ProcessorUsedUp;

    public static async Task<GaugeReading> BeginAsync(Gauge gauge, Child market, CancellationToken token)
    {
        var processor = gauge == Gauge.DatabaseProcessor ? Round.DatabaseProcessor : Round.ServiceProcessor;
        return new GaugeReading(gauge, processor, market, await SecondsAsync(gauge, processor, market, token));
    }

    /// <returns>0 to 1 since it began; null where nothing is to be used up.</returns>
    public async Task<double?> EndAsync(CancellationToken token)
    {
        var seconds = _watch.Elapsed.TotalSeconds;
        return _gauge == Gauge.None
            ? null
            : Math.Clamp((await SecondsAsync(_gauge, _processor, _market, token) - _before) / seconds, 0, 1);
    }

    private static async Task<double> SecondsAsync(Gauge gauge, int processor, Child market, CancellationToken token) =>
        gauge switch
        {
            Gauge.None => 0,
            Gauge.Pauses => await market.PauseSecondsAsync(token),
            _ => BusySeconds(processor),
        };

    /// <summary>The columns of <c>/proc/stat</c>, in hundredths of a second; the fourth and fifth are idle. See proc(5).</summary>
    private static double BusySeconds(int processor)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"cpu{processor} ");
        var ticks = File.ReadLines("/proc/stat")
            .First(l => l.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(8)
            .Select(w => double.Parse(w, CultureInfo.InvariantCulture))
            .ToList();
        return (ticks.Sum() - ticks[3] - ticks[4]) / 100;
    }
}
