using Plimsoll.Load.Values;

namespace Plimsoll.Load.Pacing;

/// <summary>
/// The states of a bursty process, one after another; see <see cref="ArrivalProcess.Bursty"/>. Drawn from a chance of
/// their own: whoever has the same seed sees the same bursts, whatever the rate is.
/// </summary>
internal sealed class Bursts
{
    private readonly IReadOnlyList<BurstState> _states;
    private readonly Random _random;
    private readonly WeightedIndex _next;
    private readonly Queue<(double Until, double Times)> _ahead = [];
    private double _drawnUntil;

    public Bursts(IReadOnlyList<BurstState> states, Random random)
    {
        _states = states;
        _random = random;
        _next = new WeightedIndex([.. states.Select(state => state.Weight)]);
        // At the start of the load a state is more likely the longer it stays.
        Draw(new WeightedIndex([.. states.Select(state => state.Weight * state.MeanStay.TotalSeconds)]));
    }

    /// <summary>The state at a time that is not before the one last forgotten.</summary>
    /// <param name="at">Seconds since the load began.</param>
    public (double Times, double Until) At(double at)
    {
        while (_drawnUntil <= at)
        {
            Draw(_next);
        }
        foreach (var (until, times) in _ahead)
        {
            if (until > at)
            {
                return (times, until);
            }
        }
        throw new InvalidOperationException("The states drawn reach beyond every time asked for.");
    }

    /// <summary>Nobody asks for what was before any more.</summary>
    public void Forget(double before)
    {
        while (_ahead.TryPeek(out var first) && first.Until <= before && _ahead.Count > 1)
        {
            _ahead.Dequeue();
        }
    }

    private void Draw(WeightedIndex of)
    {
        var state = _states[of.Next(_random)];
        _drawnUntil += state.MeanStay.TotalSeconds * -Math.Log(1 - _random.NextDouble());
        _ahead.Enqueue((_drawnUntil, state.Times));
    }
}
