namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>Draws from the distributions that real columns have.</summary>
public sealed class Chance(int seed)
{
    private static readonly string[] Syllables =
    [
        "ba",
        "cor",
        "den",
        "el",
        "fi",
        "gra",
        "hu",
        "is",
        "jo",
        "kal",
        "lu",
        "men",
        "no",
        "or",
        "pre",
        "qui",
        "ro",
        "ster",
        "ta",
        "un",
        "ver",
        "wi",
        "xa",
        "yo",
        "zen",
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<(int, double), double[]> _zipf = [];
    private string[]? _words;

    public int Below(int count) => _random.Next(count);

    public long Long() => _random.NextInt64();

    public double Share() => _random.NextDouble();

    public bool Is(double share) => _random.NextDouble() < share;

    /// <summary>0 to <paramref name="count"/> - 1, rank k with weight 1 / (k + 1)^<paramref name="exponent"/>.</summary>
    public int Zipf(int count, double exponent = 1)
    {
        if (!_zipf.TryGetValue((count, exponent), out var sums))
        {
            sums = new double[count];
            double sum = 0;
            for (var k = 0; k < count; k++)
            {
                sum += Math.Pow(k + 1, -exponent);
                sums[k] = sum;
            }
            _zipf[(count, exponent)] = sums;
        }
        var at = Array.BinarySearch(sums, _random.NextDouble() * sums[^1]);
        return Math.Min(at < 0 ? ~at : at, count - 1);
    }

    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    public Guid Guid()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public string Hex(int digits) =>
        string.Concat(Enumerable.Range(0, digits).Select(_ => "0123456789abcdef"[Below(16)]));

    /// <summary>Words as a language has them: a few thousand, common ones short and frequent.</summary>
    public string Words(int least, int most)
    {
        _words ??= [.. Enumerable.Range(0, 4000).Select(i => Word(1 + (int)Math.Min(3, Math.Log10(i + 1)) + Below(2)))];
        return string.Join(' ', Enumerable.Range(0, least + Below(most - least + 1)).Select(_ => _words[Zipf(4000)]));
    }

    private string Word(int syllables) =>
        string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[Below(Syllables.Length)]));
}
