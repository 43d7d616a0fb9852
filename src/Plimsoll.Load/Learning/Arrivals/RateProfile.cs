using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Arrivals;

/// <summary>The rate over the log, relative to its mean; linear between the middles of equal parts.</summary>
internal sealed class RateProfile(IReadOnlyList<double> parts, double partMs)
{
    public double Most => parts.Max();

    public double Relative(double ms)
    {
        var at = Math.Clamp((ms / partMs) - 0.5, 0, parts.Count - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, parts.Count - 1);
        // Never nothing: what was quiet in the log is not forbidden.
        return Math.Max(1e-3, parts[below] + ((parts[above] - parts[below]) * (at - below)));
    }

    public ArrivalProfile ToProfile() =>
        new([
            .. parts.Select(
                (_, i) =>
                    new ArrivalPoint(
                        TimeSpan.FromSeconds(Math.Round((i + 0.5) * partMs / 1000)),
                        Math.Round(Relative((i + 0.5) * partMs) / Most, 4)
                    )
            ),
        ]);
}
