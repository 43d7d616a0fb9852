using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// Extend's answers in a file, so that only ours is asked again. They hold for the loaded databases that they were made
/// on, and for no others: statistics are sampled.
/// </summary>
internal sealed class KeptPeers
{
    private readonly string _file;
    private readonly Dictionary<string, Kept> _kept;

    /// <param name="Designs">Each a schema, a table, and columns.</param>
    private sealed record Kept(IReadOnlyList<IReadOnlyList<string>> Designs, int Calls, double Seconds);

    public KeptPeers(string file)
    {
        _file = file;
        _kept = File.Exists(file)
            ? JsonSerializer.Deserialize<Dictionary<string, Kept>>(File.ReadAllText(file)) ?? []
            : [];
    }

    public Advised? Find(string bench, string advisor, Bytes budget) =>
        _kept.TryGetValue(Key(bench, advisor, budget), out var kept)
            ? new Advised(
                advisor,
                [
                    .. kept.Designs.Select(d => new IndexDesign
                    {
                        Table = new QualifiedName(d[0], d[1]),
                        Keys = [.. d.Skip(2).Select(c => IndexKey.Of(c))],
                    }),
                ],
                kept.Calls,
                TimeSpan.FromSeconds(kept.Seconds)
            )
            : null;

    public void Keep(string bench, string advisor, Bytes budget, Advised advised)
    {
        _kept[Key(bench, advisor, budget)] = new Kept(
            [
                .. advised.Designs.Select(d =>
                    (IReadOnlyList<string>)[d.Table.Schema, d.Table.Name, .. d.Keys.Select(k => k.Column!)]
                ),
            ],
            advised.Calls,
            advised.Took.TotalSeconds
        );
        File.WriteAllText(_file, JsonSerializer.Serialize(_kept));
    }

    private static string Key(string bench, string advisor, Bytes budget) => $"{bench}/{advisor}/{budget.Count}";
}
