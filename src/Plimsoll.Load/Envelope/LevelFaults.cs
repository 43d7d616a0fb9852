using Plimsoll.Load.Faults;

namespace Plimsoll.Load.Envelope;

/// <summary>Faults that are to come at levels of an envelope.</summary>
/// <param name="Conductor">Of the same plan.</param>
public sealed record LevelFaults(FaultPlan Plan, FaultConductor Conductor)
{
    /// <summary>The levels of the ladder and those at which a fault is to come.</summary>
    public IReadOnlyList<double> Onto(IReadOnlyList<double> ladder) =>
        [
            .. ladder
                .Concat(
                    Plan.Faults.Select(fault => fault.Level)
                        .OfType<double>()
                        .Where(level => !ladder.Any(rung => ScheduledFault.IsSame(level, rung)))
                )
                .Distinct()
                .Order(),
        ];
}
