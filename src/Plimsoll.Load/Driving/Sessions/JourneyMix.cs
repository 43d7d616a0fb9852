using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>Which journey a session takes: by weight, which may go with time. Takes no memory.</summary>
internal sealed class JourneyMix
{
    private readonly IReadOnlyList<Journey> _journeys;
    private readonly WeightedIndex _always;
    private readonly bool _changes;

    /// <param name="steady">Leaves the profiles out.</param>
    public JourneyMix(IReadOnlyList<Journey> journeys, bool steady)
    {
        _journeys = journeys;
        _always = new WeightedIndex([.. journeys.Select(journey => journey.Weight)]);
        _changes = !steady && journeys.Any(journey => !journey.Profile.IsFlat);
    }

    /// <param name="at">When the session begins, since the load began.</param>
    public int Next(Random random, TimeSpan at)
    {
        if (!_changes)
        {
            return _always.Next(random);
        }
        var sum = 0.0;
        for (var i = 0; i < _journeys.Count; i++)
        {
            sum += WeightOf(i, at);
        }
        if (sum <= 0)
        {
            // At a time at which none is to come, one comes all the same: the rate is not the mix's to say.
            return _always.Next(random);
        }
        var left = random.NextDouble() * sum;
        var last = 0;
        for (var i = 0; i < _journeys.Count; i++)
        {
            if (WeightOf(i, at) is var weight and > 0)
            {
                last = i;
                left -= weight;
                if (left < 0)
                {
                    break;
                }
            }
        }
        return last;
    }

    private double WeightOf(int journey, TimeSpan at) => _journeys[journey].Weight * _journeys[journey].Profile.At(at);
}
