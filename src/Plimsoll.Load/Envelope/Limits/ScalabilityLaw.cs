using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>
/// Gunther's Universal Scalability Law (2007) as a second opinion: X(N) = γN / (1 + α(N-1) + βN(N-1)), with N the mean
/// number of requests in the system, by Little's law X·R.
/// </summary>
/// <param name="Contention">α.</param>
/// <param name="Coherency">β.</param>
/// <param name="PeakPerSecond">The highest throughput that it allows for.</param>
public sealed record ScalabilityLaw(double Contention, double Coherency, double PeakPerSecond, Interval Interval)
{
    private const int Draws = 400;

    /// <summary>The fit is nothing but an opinion when the peak could as well be twice of what it says.</summary>
    private const double MostRatio = 2;

    /// <param name="levels">Throughput per second and mean latency of each level.</param>
    /// <returns>Null where it cannot tell: too few levels, no bend yet, or a peak that could be anywhere.</returns>
    public static ScalabilityLaw? Fit(IReadOnlyList<(double PerSecond, TimeSpan MeanLatency)> levels, Random random)
    {
        var points = levels
            .Where(level => level.PerSecond > 0 && level.MeanLatency > TimeSpan.Zero)
            .Select(level => (N: level.PerSecond * level.MeanLatency.TotalSeconds, R: level.MeanLatency.TotalSeconds))
            .ToArray();
        if (points.Length < 4 || Solve(points) is not { } fit)
        {
            return null;
        }
        var peaks = new List<double>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var drawn = points.Select(_ => points[random.Next(points.Length)]).ToArray();
            if (Solve(drawn) is { } again)
            {
                peaks.Add(again.Peak);
            }
        }
        // A curve that has no peak in one draw of ten has none that could be relied on.
        if (peaks.Count < Draws * 0.9)
        {
            return null;
        }
        var interval = BlockBootstrap.Expanded([.. peaks], points.Length, 0.95);
        return interval.Low > 0 && interval.High / interval.Low <= MostRatio
            ? new ScalabilityLaw(fit.Alpha, fit.Beta, fit.Peak, interval)
            : null;
    }

    /// <summary>N/X, which is R, is linear in the unknowns: R = 1/γ + (α/γ)(N-1) + (β/γ)N(N-1); relative errors are minimised.</summary>
    private static (double Alpha, double Beta, double Peak)? Solve((double N, double R)[] points)
    {
        var matrix = new double[3, 4];
        foreach (var (n, r) in points)
        {
            double[] row = [1 / r, (n - 1) / r, n * (n - 1) / r];
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j < 3; j++)
                {
                    matrix[i, j] += row[i] * row[j];
                }
                matrix[i, 3] += row[i];
            }
        }
        if (Eliminate(matrix) is not { } x || x[0] <= 0)
        {
            return null;
        }
        double alpha = x[1] / x[0],
            beta = x[2] / x[0];
        if (beta <= 0 || alpha >= 1 || alpha < 0)
        {
            return null;
        }
        var most = Math.Sqrt((1 - alpha) / beta);
        return (alpha, beta, most / (x[0] * (1 + (alpha * (most - 1)) + (beta * most * (most - 1)))));
    }

    private static double[]? Eliminate(double[,] m)
    {
        for (var column = 0; column < 3; column++)
        {
            var pivot = Enumerable.Range(column, 3 - column).MaxBy(row => Math.Abs(m[row, column]));
            if (Math.Abs(m[pivot, column]) < 1e-12)
            {
                return null;
            }
            for (var j = 0; j < 4; j++)
            {
                (m[column, j], m[pivot, j]) = (m[pivot, j], m[column, j]);
            }
            for (var row = 0; row < 3; row++)
            {
                var factor = row == column ? 0 : m[row, column] / m[column, column];
                for (var j = 0; j < 4; j++)
                {
                    m[row, j] -= factor * m[column, j];
                }
            }
        }
        return [m[0, 3] / m[0, 0], m[1, 3] / m[1, 1], m[2, 3] / m[2, 2]];
    }
}
