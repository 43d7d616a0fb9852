namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>The same thing timed with some indexes and, in turns, without them.</summary>
internal sealed record Beside(Series Without, Series With)
{
    /// <summary>A few milliseconds more are nothing that anybody waits for, however large the factor.</summary>
    private const double LeastMilliseconds = 5;

    /// <summary>With ÷ without, by the medians.</summary>
    public double Factor => Without.Median > 0 ? With.Median / Without.Median : 1;

    /// <summary>The factor, or 1 where the difference is too small to matter.</summary>
    public double Slowdown => With.Median - Without.Median > LeastMilliseconds ? Factor : Math.Min(1, Factor);
}
