namespace Marketplace.Seeding;

/// <summary>Draws an index with a probability in proportion to its weight.</summary>
internal sealed class Weights
{
    private readonly double[] _upTo;

    public Weights(IEnumerable<double> weights)
    {
        var sum = 0.0;
        _upTo = [.. weights.Select(w => sum += w)];
    }

    /// <summary>
    /// Zipf with Mandelbrot's shift: item i weighs (i + <paramref name="shift"/>)^−<paramref name="exponent"/>. The
    /// shift flattens the head: the best-selling service of 20,000 has 0.4 % of the sales, not 6 %.
    /// </summary>
    public static Weights Zipf(int count, double exponent, double shift) =>
        new(Enumerable.Range(0, count).Select(i => Math.Pow(i + shift, -exponent)));

    public int Pick(Chance chance)
    {
        var at = Array.BinarySearch(_upTo, chance.Share() * _upTo[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _upTo.Length - 1);
    }
}
