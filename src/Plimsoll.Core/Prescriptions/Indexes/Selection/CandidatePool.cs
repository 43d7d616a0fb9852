using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>All candidates of the workload by number, each with what it costs.</summary>
internal sealed class CandidatePool(IndexCosts costs)
{
    private readonly List<PooledCandidate> _all = [];
    private readonly Dictionary<IndexDesign, int> _numbers = [];

    public int Count => _all.Count;

    public PooledCandidate this[int number] => _all[number];

    /// <summary>Its number, old or new.</summary>
    public int Add(Candidate candidate, Table table)
    {
        if (_numbers.TryGetValue(candidate.Design, out var number))
        {
            return number;
        }
        _all.Add(costs.Of(candidate, table));
        return _numbers[candidate.Design] = _all.Count - 1;
    }

    public string NameOf(int number) => _all[number].Name;

    public Bytes SizeOf(in DesignSet set) => new(set.Members().Sum(m => _all[m].Size.Count));

    public double WritesOf(in DesignSet set) => set.Members().Sum(m => _all[m].WriteMilliseconds);
}

/// <param name="Name">Of the index, without its schema.</param>
/// <param name="Size">True size, deduplication included.</param>
/// <param name="WriteMilliseconds">What keeping it costs the workload's writes, on the workload's scale of time.</param>
/// <param name="InsertFactor">What it adds to the time of an insert: 0.4 is 40 % more.</param>
/// <param name="HotUpdatesLost">Share of the table's updates that lose HOT by it.</param>
internal sealed record PooledCandidate(
    IndexDesign Design,
    string Reason,
    Table Table,
    string Name,
    Bytes Size,
    double WriteMilliseconds,
    double InsertFactor,
    double HotUpdatesLost
);
