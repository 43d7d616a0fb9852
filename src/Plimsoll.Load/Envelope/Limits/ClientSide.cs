using System.Globalization;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>Readings of the limits whose use the load itself sees.</summary>
internal static class ClientSide
{
    public const string Way = "the way to the load";
    public const string Workers = "workers of the service";
    public const string Admission = "what the service lets in";

    /// <summary>A level whose requests take no more than so many times as long as the quiet one's is quiet too.</summary>
    private const double StillQuiet = 1.05;

    /// <summary>Over a whole level.</summary>
    /// <param name="quiet">Mean service time where nothing waits: what one request holds a worker.</param>
    /// <param name="perSecond">Requests that were answered per second.</param>
    public static IReadOnlyList<LimitReading> Of(LoadResult result, double perSecond, TimeSpan quiet, KnownLimits known)
    {
        var readings = new List<LimitReading>();
        if (known.BytesPerSecond is { } carried && result.Requests > 0)
        {
            // By the size of an answer and not by what came in the window: above the limit that belongs to other requests.
            var each = result.Slices.Sum(slice => slice.Received.Count) / (double)result.Requests;
            readings.Add(Reading(Way, LimitKind.Bandwidth, perSecond, perSecond * each, carried));
        }
        if (known.AtOnce is { } workers)
        {
            readings.Add(Working(perSecond, quiet, workers));
        }
        if (known.RequestsPerSecond is { } most)
        {
            readings.Add(Reading(Admission, LimitKind.RateLimit, perSecond, Math.Min(perSecond, most), most));
        }
        return readings;
    }

    /// <summary>
    /// Look by look, for the demand. What one request holds a worker is known slice by slice where nothing waits; where
    /// requests wait for workers their latency says nothing of it.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<LimitReading>> Looks(
        LoadResult result,
        double perSecond,
        TimeSpan quiet,
        KnownLimits known
    )
    {
        var whole = Of(result, perSecond, quiet, known with { AtOnce = null });
        return known.AtOnce is { } workers && result.Service.Mean <= quiet * StillQuiet
            ?
            [
                whole,
                .. result
                    .Slices.Where(slice => slice.Service.Count > 0)
                    .Select(slice =>
                        (IReadOnlyList<LimitReading>)
                            [Working(slice.Service.Count / slice.Length.TotalSeconds, slice.Service.Mean, workers)]
                    ),
            ]
            : [whole];
    }

    /// <summary>What one request takes of it, in words.</summary>
    public static string Demand(ComponentDemand component) =>
        component.Kind switch
        {
            LimitKind.Bandwidth => string.Create(
                CultureInfo.InvariantCulture,
                $"{component.DemandMs / 1e6:0.###} KB a request of {component.Capacity / 1e6:0.###} MB/s"
            ),
            LimitKind.RateLimit => string.Create(CultureInfo.InvariantCulture, $"{component.Capacity:0.#} are let in"),
            LimitKind.Files or LimitKind.Connections => string.Create(
                CultureInfo.InvariantCulture,
                $"{component.Capacity:0.#} are left, a request holds one for {component.DemandMs:0.###} ms"
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{component.Capacity:0.##} busy {component.DemandMs:0.###} ms a request"
            ),
        };

    private static LimitReading Working(double perSecond, TimeSpan each, int workers) =>
        Reading(Workers, LimitKind.Threads, perSecond, Math.Min(perSecond * each.TotalSeconds, workers), workers);

    private static LimitReading Reading(string name, LimitKind kind, double perSecond, double busy, double capacity) =>
        new(
            name,
            kind,
            perSecond,
            busy,
            capacity,
            Math.Min(1, busy / capacity),
            Waiting: null,
            HoldMs: null,
            perSecond > 0 ? busy / perSecond * 1000 : null
        );
}
