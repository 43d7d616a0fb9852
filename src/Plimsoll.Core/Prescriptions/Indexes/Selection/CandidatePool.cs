using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>All candidates of the workload by number, each with what it costs.</summary>
internal sealed class CandidatePool(IndexCosts costs)
{
    private readonly List<PooledCandidate> _all = [];
    private readonly Dictionary<IndexDesign, int> _numbers = [];
    private readonly List<DesignSet> _narrower = [];

    private readonly Dictionary<QualifiedName, (Table Table, DesignSet Members)> _byTable = [];

    public int Count => _all.Count;

    public PooledCandidate this[int number] => _all[number];

    /// <summary>Its number, old or new.</summary>
    public int Add(Candidate candidate, Table table)
    {
        if (_numbers.TryGetValue(candidate.Design, out var number))
        {
            return number;
        }
        var design = candidate.Design;
        number = _all.Count;
        for (var other = 0; other < number; other++)
        {
            if (Merging.StandsIn(_all[other].Design, design))
            {
                _narrower[other] = _narrower[other].With(number);
            }
        }
        _narrower.Add(DesignSet.Of(Enumerable.Range(0, number).Where(n => Merging.StandsIn(design, _all[n].Design))));
        _all.Add(costs.Of(candidate, table));
        var members = _byTable.TryGetValue(table.Name, out var before) ? before.Members : DesignSet.Empty;
        _byTable[table.Name] = (table, members.With(number));
        return _numbers[design] = number;
    }

    public IReadOnlyCollection<(Table Table, DesignSet Members)> ByTable => _byTable.Values;

    public DesignSet OnTableOf(int number) => _byTable[_all[number].Table.Name].Members;

    /// <summary>Candidates that this one can stand in for.</summary>
    public DesignSet NarrowerThan(int number) => _narrower[number];

    /// <summary>The set, and all that its members can stand in for.</summary>
    public DesignSet Widen(DesignSet set) => set.Members().Aggregate(set, (all, member) => all.Or(_narrower[member]));

    /// <summary>How many times larger the stand-ins within the set are than what a plan used, summed over its indexes.</summary>
    public double Widening(in DesignSet used, DesignSet set) =>
        used.Except(set)
            .Members()
            .Sum(u =>
                (
                    set.Members().Where(m => _narrower[m].Contains(u)).Min(m => _all[m].Size.Count)
                    / Math.Max(1.0, _all[u].Size.Count)
                ) - 1
            );

    public string NameOf(int number) => _all[number].Name;

    public Bytes SizeOf(in DesignSet set)
    {
        var bytes = 0L;
        foreach (var member in set.Members())
        {
            bytes += _all[member].Size.Count;
        }
        return new Bytes(bytes);
    }

    public double WritesOf(in DesignSet set)
    {
        var milliseconds = 0.0;
        foreach (var member in set.Members())
        {
            milliseconds += _all[member].WriteMilliseconds;
        }
        return milliseconds;
    }
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
