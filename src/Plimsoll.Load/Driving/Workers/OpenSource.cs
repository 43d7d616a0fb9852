using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>The open model: sessions begin when the arrivals say, whatever becomes of those before.</summary>
/// <param name="profile">How the rate goes with time.</param>
/// <param name="worker">From 0.</param>
internal sealed class OpenSource(
    Scenario scenario,
    ArrivalProfile profile,
    double multiple,
    int seed,
    int worker,
    int workers
) : ISessionSource
{
    private RateCurve _curve = new(scenario.SessionsPerSecond, profile, multiple);
    private readonly Arrivals _arrivals = new(
        scenario.Arrivals,
        new RateCurve(scenario.SessionsPerSecond, profile, multiple),
        seed,
        worker,
        workers
    );

    public TimeSpan Due => _arrivals.Due;

    public bool TryTake(TimeSpan now, out long number, out TimeSpan due)
    {
        (number, due) = (_arrivals.Number, _arrivals.Due);
        if (due > now)
        {
            return false;
        }
        _arrivals.Next();
        return true;
    }

    public void Ended(TimeSpan at)
    {
        // Others come all the same.
    }

    public void SetMultiple(double multiple, TimeSpan now) =>
        _arrivals.Follow(_curve = _curve.With(now.TotalSeconds, multiple));
}
