using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>All series of one process, or of one pool in it, asked by measure.</summary>
internal sealed class ProcessMeters
{
    /// <summary>The parts of one export differ by less.</summary>
    private static readonly TimeSpan s_sameTime = TimeSpan.FromMilliseconds(500);

    private readonly DateTimeOffset _begun;

    /// <summary>By place in the table of names, so that the first that is there can be taken.</summary>
    private readonly ILookup<Measure, (MeterName Name, IReadOnlyList<MetricSeries> Series)> _measures;

    /// <param name="begun">When anything of the process was known first.</param>
    public ProcessMeters(IReadOnlyList<MetricSeries> series, DateTimeOffset begun)
    {
        _begun = begun;
        var byName = series.ToLookup(s => s.Name, StringComparer.Ordinal);
        _measures = MeterNames
            .All.Select(n =>
                (Name: n, Series: (IReadOnlyList<MetricSeries>)[.. byName[n.Name].Where(s => n.Takes(s.Attributes))])
            )
            .Where(n => n.Series.Count > 0)
            .ToLookup(n => n.Name.Measure);
    }

    /// <summary>E.g. <c>.NET</c>; empty where no name tells it.</summary>
    public string Runtime =>
        _measures.SelectMany(m => m).Select(m => m.Name.Runtime).FirstOrDefault(r => r.Length > 0) ?? "";

    public bool Has(Measure measure) => _measures.Contains(measure);

    /// <summary>Growth a second in base units; null where fewer than two moments are known.</summary>
    public double? PerSecond(Measure measure) =>
        Read(measure, known => Growth(known) is var (growth, seconds) && seconds > 0 ? growth / seconds : null);

    /// <summary>How many were counted a second: the growth of a counter, the values of a distribution.</summary>
    public double? CountPerSecond(Measure measure) =>
        Read(measure, known => Counted(known) is var (count, seconds) && seconds > 0 ? count / seconds : null);

    public double? Increase(Measure measure) =>
        Read(measure, known => Growth(known) is var (growth, seconds) && seconds > 0 ? growth : null);

    /// <summary>Of levels: the mean over the window, added up over the series.</summary>
    public double? Mean(Measure measure) => Level(measure, s => s.Mean);

    /// <summary>Of levels: the newest values added up.</summary>
    public double? Last(Measure measure) => Level(measure, s => s.Last);

    /// <summary>Of levels: the largest values added up, which is an upper bound where there are several series.</summary>
    public double? Most(Measure measure) => Level(measure, s => s.Most);

    /// <summary>Mean of what was recorded in distributions.</summary>
    public double? MeanRecorded(Measure measure) =>
        Read(
            measure,
            known =>
                known.Series.Sum(s => s.Distribution?.Count ?? 0) is var count and > 0
                    ? known.Series.Sum(s => s.Distribution?.Sum ?? 0) * Factor(known.Name, known.Series[0]) / count
                    : null
        );

    /// <summary>The largest that was recorded, to within a bucket.</summary>
    public double? MostRecorded(Measure measure) =>
        Read(
            measure,
            known => known.Series.Max(s => s.Distribution?.Quantile(1)) * Factor(known.Name, known.Series[0])
        );

    /// <summary>Whatever kind it is sent as: .NET's meter calls the length of its thread pool's queue a counter.</summary>
    private double? Level(Measure measure, Func<MetricSeries, double> figure) =>
        Read(
            measure,
            known =>
                known.Series.Where(s => s.Kind != MetricKind.Distribution).ToList() is { Count: > 0 } levels
                    ? levels.Sum(s => figure(s) * Factor(known.Name, s))
                    : null
        );

    private double? Read(Measure measure, Func<(MeterName Name, IReadOnlyList<MetricSeries> Series), double?> figure)
    {
        var figures = _measures[measure].Select(figure).Where(f => f is not null).ToList();
        return figures.Count == 0 ? null
            : MeterNames.AddsUp(measure) ? figures.Sum()
            : figures[0];
    }

    private (double Growth, double Seconds) Growth((MeterName Name, IReadOnlyList<MetricSeries> Series) known) =>
        (known.Series.Sum(s => (s.Distribution?.Sum ?? Increase(s)) * Factor(known.Name, s)), Seconds(known.Series));

    private (double Count, double Seconds) Counted((MeterName Name, IReadOnlyList<MetricSeries> Series) known) =>
        (known.Series.Sum(s => s.Distribution?.Count ?? Increase(s)), Seconds(known.Series));

    /// <summary>A counter that appears later than the rest of its process had nothing to count before: all of it is growth.</summary>
    private double Increase(MetricSeries series) =>
        series.Kind == MetricKind.Counter && IsLate(series) ? series.Last : series.Increase;

    private bool IsLate(MetricSeries series) => series.From - _begun > s_sameTime;

    /// <returns>0 where one moment alone is known.</returns>
    private double Seconds(IReadOnlyList<MetricSeries> series) =>
        series.Any(s => s.To > s.From || IsLate(s)) ? (series.Max(s => s.To) - _begun).TotalSeconds : 0;

    private static double Factor(MeterName name, MetricSeries series) => Units.Factor(series.Unit, name.Unit);
}
