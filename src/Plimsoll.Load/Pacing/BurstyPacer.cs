using Plimsoll.Load.Values;

namespace Plimsoll.Load.Pacing;

/// <summary>
/// A Poisson process whose rate jumps between states; see <see cref="ArrivalProcess.Bursty"/>. Unlike the others it has a
/// memory, the state that it is in: each load needs one of its own, and a load whose arrivals are drawn by several pacers is
/// less bursty than its scenario says, unless they share their states.
/// </summary>
public sealed record BurstyPacer(IReadOnlyList<BurstState> States) : Pacer
{
    private readonly WeightedIndex _next = new([.. States.Select(state => state.Weight)]);

    // At the start of the load a state is more likely the longer it stays.
    private readonly WeightedIndex _first = new([
        .. States.Select(state => state.Weight * state.MeanStay.TotalSeconds),
    ]);
    private int _state = -1;
    private TimeSpan _until;

    public override TimeSpan After(TimeSpan previous, Random random)
    {
        if (_state < 0)
        {
            Enter(_first.Next(random), previous, random);
        }
        while (_until <= previous)
        {
            Enter(_next.Next(random), _until, random);
        }
        for (var from = previous; ; from = _until, Enter(_next.Next(random), from, random))
        {
            // What is exponential has no memory: where the gap would outlast the state, it is drawn anew in the next one.
            var due = from + Exponential(1 / (PerSecond * States[_state].Times), random);
            if (due < _until)
            {
                return due;
            }
        }
    }

    private void Enter(int state, TimeSpan at, Random random)
    {
        _state = state;
        _until = at + Exponential(States[state].MeanStay.TotalSeconds, random);
    }

    private static TimeSpan Exponential(double mean, Random random)
    {
        var seconds = mean * -Math.Log(1 - random.NextDouble());
        return seconds < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(1e9);
    }
}
