using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>
/// How many statements look a key up: among equal ones, the key that most statements share goes first, so that one
/// index serves them all.
/// </summary>
internal sealed class KeyPopularity
{
    private readonly Dictionary<(QualifiedName Table, string Key), int> _counts = [];

    public KeyPopularity(IEnumerable<RelationUse> uses)
    {
        foreach (var use in uses)
        {
            var keys = use.Equalities.Concat(use.Lists).Concat(use.Joins.Values.SelectMany(k => k)).Distinct();
            foreach (var key in keys)
            {
                _counts[(use.Home, key.Expression)] = Of(use.Home, key) + 1;
            }
        }
    }

    public int Of(QualifiedName table, IndexKey key) => _counts.GetValueOrDefault((table, key.Expression));
}
