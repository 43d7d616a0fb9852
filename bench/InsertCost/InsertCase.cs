using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.InsertCost;

/// <summary>A table of the corpus and the indexes that are added to it.</summary>
/// <param name="Existing">Made first; the factor is against these.</param>
public sealed record InsertCase(
    string Name,
    string Table,
    IReadOnlyList<IndexDesign> Existing,
    IReadOnlyList<IndexDesign> Added
)
{
    /// <summary>Each design as <c>method: key, key | included</c>; the method is btree where none is named.</summary>
    public static InsertCase Of(string name, string table, string[] existing, string[] added) =>
        new(name, table, [.. existing.Select(e => Design(table, e))], [.. added.Select(a => Design(table, a))]);

    private static IndexDesign Design(string table, string words)
    {
        var method = "btree";
        if (words.Split(": ") is [var named, var rest])
        {
            (method, words) = (named, rest);
        }
        string? predicate = null;
        if (words.Split(" WHERE ") is [var before, var condition])
        {
            (words, predicate) = (before, condition);
        }
        var parts = words.Split(" | ");
        return new IndexDesign
        {
            Table = new QualifiedName("public", table),
            Method = method,
            Keys = [.. parts[0].Split(", ").Select(k => Key(k, method))],
            Include = parts.Length > 1 ? parts[1].Split(", ") : [],
            Predicate = predicate,
        };
    }

    private static IndexKey Key(string key, string method)
    {
        var indexKey = key.Contains('(', StringComparison.Ordinal) ? new IndexKey($"({key})") : IndexKey.Of(key);
        return method == "gin" && key is not ("tags" or "doc")
            ? indexKey with
            {
                OperatorClass = "gin_trgm_ops",
            }
            : indexKey;
    }
}
