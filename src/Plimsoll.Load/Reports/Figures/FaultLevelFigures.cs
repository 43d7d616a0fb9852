using Plimsoll.Load.Envelope;
using Plimsoll.Load.Faults.Verdicts;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>A level at which faults came, second by second; it is no evidence for where the promise breaks.</summary>
/// <param name="Multiple">Of today's peak.</param>
/// <param name="Marks">The faults; their times count from the begin of this timeline.</param>
public sealed record FaultLevelFigures(
    double Multiple,
    double LengthS,
    IReadOnlyList<TimelinePoint> Timeline,
    IReadOnlyList<TimelineMark> Marks
)
{
    public static FaultLevelFigures Of(FaultStay stay, FaultReport faults) =>
        new(
            stay.Multiple,
            stay.Result.Window.TotalSeconds,
            TimelinePoint.Of(stay.Result.Slices),
            [.. faults.Marks.Where(mark => stay.Faults.Contains(mark.Name))]
        );
}
