using System.Text.Json.Serialization;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Faults.Verdicts;

/// <summary>What became of the faults of a run, in the form of its JSON. Times are in seconds since the window began.</summary>
public sealed record FaultReport
{
    /// <summary>Why the load was ended before its time; null where it was not.</summary>
    public required string? Aborted { get; init; }

    /// <summary>In the order of the plan.</summary>
    public required IReadOnlyList<FaultVerdict> Faults { get; init; }

    /// <summary>Of the data, in the order of the plan.</summary>
    public required IReadOnlyList<CheckVerdict> Checks { get; init; }

    /// <summary>
    /// False where the load was aborted, a check is broken by the run, a demanded recovery was missed; null where any of
    /// that cannot be told or a fault did not come; else true.
    /// </summary>
    public required bool? Passed { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TimelineMark> Marks =>
        [
            .. Faults
                .Where(fault => fault.FromS is not null)
                .Select(fault => new TimelineMark(fault.Name, fault.FromS!.Value, fault.ToS)),
        ];
}
