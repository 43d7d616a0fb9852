namespace Plimsoll.Load.Reports.Figures;

/// <summary>Something that happened while the load went on, such as a fault; drawn over the timeline.</summary>
/// <param name="FromS">Seconds since the window began; may lie before it.</param>
/// <param name="ToS">Null for a moment.</param>
public sealed record TimelineMark(string Name, double FromS, double? ToS);
