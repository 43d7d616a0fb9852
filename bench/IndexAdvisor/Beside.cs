namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// The same thing timed with some indexes and, in turns, without them. Others on the machine can only make it slower, so
/// the least times count; the spread says how much they did.
/// </summary>
internal sealed record Beside(Series Without, Series With)
{
    /// <summary>A few milliseconds more are nothing that anybody waits for, however large the factor.</summary>
    private const double LeastMilliseconds = 5;

    /// <summary>With ÷ without.</summary>
    public double Factor => Without.Least > 0 ? With.Least / Without.Least : 1;

    /// <summary>The factor, or 1 where the difference is too small to matter.</summary>
    public double Slowdown => With.Least - Without.Least > LeastMilliseconds ? Factor : Math.Min(1, Factor);
}
