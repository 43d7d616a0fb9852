using System.Globalization;

namespace Plimsoll.Core.Trials;

/// <summary>Whether a promise held over a window, clause by clause.</summary>
public sealed record SloOutcome(IReadOnlyList<SloClauseOutcome> Clauses)
{
    public bool Holds => Clauses.All(clause => clause.Holds);

    public IEnumerable<SloClauseOutcome> Broken => Clauses.Where(clause => !clause.Holds);

    /// <summary>E.g. <c>p95 is 512 ms, 71 % over 300 ms</c>; says so where all hold.</summary>
    public override string ToString() => Holds ? "holds" : string.Join("; ", Broken);
}

/// <summary>One clause set against what was measured.</summary>
/// <param name="Measured">In milliseconds, percent or per second; NaN where nothing was measured.</param>
/// <param name="Limit">In the same unit.</param>
public sealed record SloClauseOutcome(SloClause Clause, double Measured, double Limit, bool Holds)
{
    /// <summary>How far beyond the limit on the bad side, relative to it: 0.7 is 70 %; negative where it holds.</summary>
    public double Excess => Clause is SloClause.ThroughputAbove ? 1 - (Measured / Limit) : (Measured / Limit) - 1;

    public override string ToString()
    {
        var (name, unit) = Clause switch
        {
            SloClause.LatencyBelow latency => (latency.ToString().Split('<')[0], " ms"),
            SloClause.ErrorsBelow => ("errors", " %"),
            _ => ("throughput", "/s"),
        };
        if (double.IsNaN(Measured))
        {
            return $"{name} cannot be told: nothing was answered";
        }
        var side = (Clause is SloClause.ThroughputAbove) == Holds ? "over" : "under";
        var share = double.IsFinite(Excess) ? $"{Math.Abs(Excess) * 100:0} % " : "";
        return $"{name} is {Text(Measured)}{unit}, {share}{side} {Text(Limit)}{unit}";
    }

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
