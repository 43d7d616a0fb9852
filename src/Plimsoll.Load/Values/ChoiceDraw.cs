namespace Plimsoll.Load.Values;

/// <summary>One of a list, by weight.</summary>
internal sealed class ChoiceDraw(IReadOnlyList<Value> values, IReadOnlyList<double> weights) : Draw
{
    private readonly WeightedIndex _index = new(weights);

    public IReadOnlyList<Value> Values => values;
    public IReadOnlyList<double> Weights => weights;

    public override Value Next(Random random) => values[_index.Next(random)];
}
