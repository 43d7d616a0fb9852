using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>One of several processes that drove the load together.</summary>
/// <param name="Name">Its address.</param>
/// <param name="Share">Which part of the sessions was its own, such as <c>1/2</c>.</param>
/// <param name="Lateness">How long after their intended start its requests were really sent.</param>
/// <param name="Generator">Null where nobody has measured it.</param>
/// <param name="SkewMs">How far from the agreed moment it may have begun, to either side.</param>
/// <param name="DriftMs">By how much its clock has gone astray since.</param>
/// <param name="LostAtS">When it was lost, since the load began; null where it was there all the time.</param>
/// <param name="LostWhy">Null where it was there all the time.</param>
/// <param name="LostOpen">Requests of which it had not yet said what became of them when it was lost; in no other figure.</param>
public sealed record AgentFigures(
    string Name,
    string Share,
    long Sessions,
    long Requests,
    long Failed,
    LatencyFigures Lateness,
    GeneratorFigures? Generator,
    double SkewMs,
    double DriftMs,
    double? LostAtS,
    string? LostWhy,
    int LostOpen
)
{
    public static AgentFigures Of(AgentResult agent) =>
        new(
            agent.Name,
            agent.Share.ToString(),
            agent.Sessions,
            agent.Requests,
            agent.Failed,
            LatencyFigures.Of(agent.Lateness),
            GeneratorFigures.Of(agent.Generator),
            agent.Skew.TotalMilliseconds,
            agent.Drift.TotalMilliseconds,
            agent.Lost?.At.TotalSeconds,
            agent.Lost?.Why,
            agent.Lost?.Open ?? 0
        );
}
