using System.Text.Json.Serialization;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>One limit over one stay at a level.</summary>
/// <param name="PerSecond">Requests per second that the service answered meanwhile.</param>
/// <param name="Utilisation">0 to 1; null where it is not known.</param>
/// <param name="Waiting">Mean number that waited for it; null where it cannot be seen.</param>
/// <param name="HoldMs">How long a unit is held each time: by Little's law the mean number held over the rate at which they are given back.</param>
/// <param name="DemandMs">Busy time that one request costs, over all units: Denning and Buzen's service demand.</param>
public sealed record LimitReading(
    string Name,
    LimitKind Kind,
    double PerSecond,
    double? Busy,
    double? Capacity,
    double? Utilisation,
    double? Waiting,
    double? HoldMs,
    double? DemandMs
)
{
    /// <inheritdoc cref="LimitSample.HasBase"/>
    public bool HasBase { get; init; }

    /// <summary>Units that were there at the end, held or not; null where they cannot be counted.</summary>
    public double? Existing { get; init; }

    /// <summary>The most of them at any look.</summary>
    public double? ExistingMost { get; init; }

    /// <summary>Others on the same machine use it too.</summary>
    [JsonIgnore]
    public bool IsShared => HasBase && Kind is (LimitKind.Cpu or LimitKind.Disk or LimitKind.Bandwidth);

    /// <summary>The one to name where none is full; what others share only where there is nothing else.</summary>
    internal static LimitReading? Busiest(IReadOnlyList<LimitReading> limits) =>
        limits
            .Where(limit => limit.Utilisation is not null)
            .OrderBy(limit => limit.IsShared)
            .ThenByDescending(limit => limit.Utilisation)
            .FirstOrDefault();

    /// <summary>
    /// Requests per second at which every unit is busy, by the utilisation law U = X·D/m (Denning and Buzen 1978): a pool
    /// of 8 held 12 ms a request serves 8/0.012 of them. Null where the demand is not known, or nothing was busy.
    /// </summary>
    public double? PerSecondAtFull =>
        (Capacity, DemandMs) is ({ } capacity and > 0, { } demand and > 0) ? capacity / (demand / 1000)
        : Utilisation is { } utilisation and > 0 && PerSecond > 0 ? PerSecond / utilisation
        : null;

    /// <param name="perSecond">Requests per second that the service answered meanwhile.</param>
    /// <returns>One for each name, in the order first seen.</returns>
    public static IReadOnlyList<LimitReading> Of(IReadOnlyList<LimitSample> samples, double perSecond) =>
        [.. samples.GroupBy(sample => (sample.Name, sample.Kind)).Select(group => Merged([.. group], perSecond))];

    private static LimitReading Merged(IReadOnlyList<LimitSample> samples, double perSecond)
    {
        var seconds = samples.Sum(sample => sample.Over.TotalSeconds);
        var busy = Mean(samples, sample => sample.Busy);
        var capacity = samples[^1].Capacity;
        var utilisation =
            Mean(samples, sample => sample.Utilisation)
            ?? (capacity is > 0 && busy is not null ? Math.Min(1, busy.Value / capacity.Value) : null);
        var completed = samples.All(sample => sample.Completed is not null)
            ? samples.Sum(sample => sample.Completed)
            : null;
        return new LimitReading(
            samples[0].Name,
            samples[0].Kind,
            perSecond,
            busy,
            capacity,
            utilisation,
            Mean(samples, sample => sample.Waiting),
            busy is not null && completed is > 0 ? busy.Value * seconds / completed.Value * 1000 : null,
            busy is not null && perSecond > 0 ? busy.Value / perSecond * 1000 : null
        )
        {
            HasBase = samples[0].HasBase,
            Existing = samples[^1].Existing,
            ExistingMost = samples.Max(sample => sample.Existing),
        };
    }

    /// <summary>Weighted by time; null where it is missing anywhere.</summary>
    private static double? Mean(IReadOnlyList<LimitSample> samples, Func<LimitSample, double?> of)
    {
        var seconds = samples.Sum(sample => sample.Over.TotalSeconds);
        return seconds <= 0 || samples.Any(sample => of(sample) is null)
            ? null
            : samples.Sum(sample => of(sample)!.Value * sample.Over.TotalSeconds) / seconds;
    }
}
