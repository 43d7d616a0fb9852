using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>The loop's view of the search for headroom.</summary>
public sealed class ScenarioHeadroom(
    Scenario scenario,
    Slo slo,
    HeadroomOptions options,
    IProgress<HeadroomLevel>? levels = null,
    IProgress<LoadProgress>? live = null
) : IHeadroomProbe
{
    /// <summary>The last search with all its levels; null before the first.</summary>
    public Headroom? Last { get; private set; }

    public async Task<HeadroomAnswer?> MeasureAsync(CancellationToken token)
    {
        Last = await HeadroomSearch.RunAsync(scenario, slo, options, levels, live, token);
        return Last.IsKnown ? new HeadroomAnswer(Last.Holds, Last.Breaks is null) : null;
    }
}
