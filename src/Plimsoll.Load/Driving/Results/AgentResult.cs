using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving.Results;

/// <summary>What one of several processes did in a window.</summary>
public sealed record AgentResult
{
    /// <summary>Its address.</summary>
    public required string Name { get; init; }
    public required LoadShare Share { get; init; }
    public required long Sessions { get; init; }
    public required long Requests { get; init; }
    public required long Failed { get; init; }
    public required LatencyHistogram Lateness { get; init; }

    /// <summary>Null where nobody has measured it.</summary>
    public GeneratorUse? Generator { get; init; }

    /// <summary>
    /// How far its clock may lie from the coordinator's at the start: half of the shortest round trip by which it was set.
    /// </summary>
    public required TimeSpan Skew { get; init; }

    /// <summary>By how much its clock has gone astray since, to either side.</summary>
    public required TimeSpan Drift { get; init; }

    /// <summary>Null where it was there all the time.</summary>
    public AgentLoss? Lost { get; init; }
}

/// <summary>An agent of which nothing is heard any more.</summary>
/// <param name="At">Since the load began: until then its requests are counted.</param>
/// <param name="Open">Requests of which it had not yet said what became of them; in no other figure.</param>
public sealed record AgentLoss(TimeSpan At, int Open, string Why);
