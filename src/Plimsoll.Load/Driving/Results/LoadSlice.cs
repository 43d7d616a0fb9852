using Plimsoll.Core;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving.Results;

/// <summary>
/// A short part of a window, by default a second: what was due in it, whenever it was answered. Slices are what a
/// bootstrap draws from; the histograms of any set of them can be merged without loss.
/// </summary>
/// <param name="From">Since the load began.</param>
/// <param name="Steps">Those with a request or a skip in it.</param>
/// <param name="Latency">Of all steps; see <see cref="StepResult.Latency"/>.</param>
/// <param name="Service">The same requests from the moment when they were really sent.</param>
/// <param name="Lateness">How long after their intended start requests were really sent.</param>
/// <param name="Sessions">Sessions that began.</param>
public sealed record LoadSlice(
    TimeSpan From,
    TimeSpan Length,
    IReadOnlyList<StepResult> Steps,
    LatencyHistogram Latency,
    LatencyHistogram Service,
    LatencyHistogram Lateness,
    long Sessions
)
{
    /// <summary>
    /// Requests that were sent once more on a fresh connection, because the target had closed the kept one before anything
    /// came back; they count as one request.
    /// </summary>
    public long Retried { get; init; }

    /// <summary>All that came back.</summary>
    public Bytes Received { get; init; }

    public long Requests => Steps.Sum(step => step.Requests);

    public long Failed => Steps.Sum(step => step.Failed);

    public TimeSpan P50 => Latency.Quantile(0.5);

    public TimeSpan P95 => Latency.Quantile(0.95);
}
