namespace Plimsoll.Core.Trials;

/// <summary>What one statement takes with an index and without it, measured by turns.</summary>
/// <param name="Calls">How often it is called while the workload runs once: its weight.</param>
/// <param name="With">Milliseconds of each execution.</param>
/// <param name="Without">Likewise; as many.</param>
public sealed record ByTurns(double Calls, IReadOnlyList<double> With, IReadOnlyList<double> Without);

/// <summary>
/// Whether nothing would miss an index: calls × time of all statements that use it may not rise, and none that carries
/// some of that time may become slower. Doubt keeps the index: a missed drop costs disk, a wrong one costs everybody.
/// </summary>
public static class Superfluity
{
    /// <summary>A rise of the whole by less than this is taken for noise.</summary>
    public const double Rise = 0.02;

    /// <summary>A statement that is slower by more than this is slower.</summary>
    public const double Slower = 0.10;

    /// <summary>A statement with less than this part of the time, with the index and without, carries nothing.</summary>
    public const double Share = 0.01;

    public static bool IsSuperfluous(IReadOnlyCollection<ByTurns> statements)
    {
        var with = statements.Sum(s => s.Calls * s.With.Min());
        var without = statements.Sum(s => s.Calls * s.Without.Min());
        return without <= with * (1 + Rise)
            && TypicalRise(statements) <= Rise
            && !statements.Any(s => IsHeavy(s, with, without) && s.Without.Min() > s.With.Min() * (1 + Slower));
    }

    private static bool IsHeavy(ByTurns statement, double with, double without) =>
        statement.Calls * statement.With.Min() >= Share * with
        || statement.Calls * statement.Without.Min() >= Share * without;

    /// <summary>Of the whole, from turn to neighbouring turn: the median, which a single disturbance does not move.</summary>
    private static double TypicalRise(IReadOnlyCollection<ByTurns> statements)
    {
        var turns = statements.Select(s => Math.Min(s.With.Count, s.Without.Count)).DefaultIfEmpty(0).Min();
        var rises = Enumerable
            .Range(0, turns)
            .Select(t =>
                (statements.Sum(s => s.Calls * s.Without[t]) / Math.Max(1e-9, statements.Sum(s => s.Calls * s.With[t])))
                - 1
            )
            .Order()
            .ToList();
        return rises.Count == 0 ? 0 : rises[rises.Count / 2];
    }
}
