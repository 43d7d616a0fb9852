using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>Candidates that are out before any cost is asked for, and why.</summary>
internal sealed class Refusals(IWhatIfPlanner planner)
{
    private readonly Dictionary<IndexDesign, string> _refused = [];

    public bool Refuses(IndexDesign design, Table table)
    {
        var reason = table.Kind switch
        {
            TableKind.Foreign => $"{design.Table} is a foreign table: the index belongs on its own server",
            _ => ExistingIndexes.Serving(table, design) is { } existing
                ? $"{existing.Name} does this already"
                : EntryRoom.WhatOutgrows(table, design),
        };
        if (reason is not null)
        {
            _refused[design] = reason;
        }
        return reason is not null;
    }

    /// <summary>Those refused here, and those of <paramref name="candidates"/> that the server would not make.</summary>
    public IEnumerable<RefusedIndex> All(IEnumerable<IndexDesign> candidates) =>
        _refused
            .Select(r => new RefusedIndex(r.Key, r.Value))
            .Concat(
                candidates
                    .Where(d => planner.WhyRejected(d) is not null)
                    .Select(d => new RefusedIndex(d, $"the server would not make it: {planner.WhyRejected(d)}"))
            );
}
