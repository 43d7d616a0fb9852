using System.Globalization;

namespace Plimsoll.Bench.OtlpIngest;

/// <param name="Only">The name of the one way that is measured; null: all.</param>
/// <param name="Against">The program of another build, measured in turns with this one.</param>
internal sealed record Asked(int Batches, string? Only, string? Against, int Rounds)
{
    public static Asked Parse(string[] words)
    {
        var asked = new Asked(2_000, null, null, 5);
        for (var i = 0; i < words.Length; i++)
        {
            asked = words[i] switch
            {
                "--only" => asked with { Only = words[++i] },
                "--against" => asked with { Against = words[++i] },
                "--rounds" => asked with { Rounds = int.Parse(words[++i], CultureInfo.InvariantCulture) },
                _ => asked with { Batches = int.Parse(words[i], CultureInfo.InvariantCulture) },
            };
        }
        return asked;
    }
}
