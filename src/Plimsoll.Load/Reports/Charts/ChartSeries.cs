namespace Plimsoll.Load.Reports.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Colour">As CSS.</param>
/// <param name="HasDots">Whether its points are measurements of their own, to be seen one by one.</param>
/// <param name="Hints">Shown when the pointer rests on a dot; empty, or one a point.</param>
public sealed record ChartSeries(
    string Name,
    string Colour,
    IReadOnlyList<(double X, double Y)> Points,
    bool HasDots = false,
    IReadOnlyList<string>? Hints = null
);

/// <summary>A stretch or a place of the horizontal axis that means something.</summary>
/// <param name="To">Null for a place.</param>
/// <param name="Colour">As CSS.</param>
public sealed record ChartMark(string Name, double From, double? To, string Colour);

/// <summary>A height that means something, such as a promise.</summary>
public sealed record ChartLevel(string Name, double At, string Colour);
