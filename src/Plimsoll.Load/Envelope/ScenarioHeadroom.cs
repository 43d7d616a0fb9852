using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>The loop's view of the search for the knee.</summary>
public sealed class ScenarioHeadroom(
    Scenario scenario,
    Slo slo,
    LoadOptions load,
    KneeOptions options,
    IProgress<KneeLevel>? levels = null,
    IProgress<LiveLine>? live = null,
    ILimitObserver? observer = null,
    IProgress<Saturation>? full = null
) : IHeadroomProbe
{
    /// <summary>The last search with all its levels; null before the first.</summary>
    public Knee? Last { get; private set; }

    /// <summary>What was full at its highest level; null before the first search.</summary>
    public Saturation? LastFull { get; private set; }

    public async Task<HeadroomAnswer?> MeasureAsync(CancellationToken token)
    {
        if (KneeClause.Of(slo).Count == 0)
        {
            return null;
        }
        var envelope = await EnvelopeRun.RunAsync(
            scenario,
            slo,
            load,
            options,
            observer,
            KnownLimits.None,
            levels,
            live,
            TimeProvider.System,
            token
        );
        token.ThrowIfCancellationRequested();
        Last = envelope.Knee;
        LastFull = Saturation.Of(envelope.Levels);
        full?.Report(LastFull);
        return (Last.Estimate, Last.Holds, Last.Breaks) switch
        {
            ({ } at, _, _) => new HeadroomAnswer(at, IsAtLeast: false),
            (_, 0, null) => null,
            (_, var holds, var breaks) => new HeadroomAnswer(holds, IsAtLeast: breaks is null),
        };
    }
}
