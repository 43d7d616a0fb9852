namespace Plimsoll.Load.Values;

/// <summary>Picks an index in proportion to its weight.</summary>
internal sealed class WeightedIndex
{
    private readonly double[] _upTo;

    /// <param name="weights">None negative, at least one positive.</param>
    public WeightedIndex(IReadOnlyList<double> weights)
    {
        _upTo = new double[weights.Count];
        var sum = 0.0;
        for (var i = 0; i < weights.Count; i++)
        {
            _upTo[i] = sum += weights[i];
        }
    }

    public int Next(Random random)
    {
        var at = random.NextDouble() * _upTo[^1];
        var found = Array.BinarySearch(_upTo, at);
        // Exactly on a border belongs to the next one; past equal borders lie the weights of zero.
        var index = found < 0 ? ~found : found + 1;
        while (index < _upTo.Length - 1 && _upTo[index] <= at)
        {
            index++;
        }
        return Math.Min(index, _upTo.Length - 1);
    }
}
