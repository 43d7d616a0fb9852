using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>How one statement uses one relation: all that its plan says about what an index could serve.</summary>
internal sealed record RelationUse
{
    public required string Alias { get; init; }
    public required Table Table { get; init; }

    /// <summary>Where an index for it belongs: the partitioned table above a partition, else the table itself.</summary>
    public required QualifiedName Home { get; init; }

    /// <summary>Compared for equality with a constant or parameter.</summary>
    public List<IndexKey> Equalities { get; } = [];

    /// <summary><c>= ANY (list)</c>: as good as equality to find rows, but it breaks the order behind it.</summary>
    public List<IndexKey> Lists { get; } = [];

    public List<IndexKey> Ranges { get; } = [];

    /// <summary>Keys that equal columns of another relation, by that relation's alias.</summary>
    public Dictionary<string, List<IndexKey>> Joins { get; } = new(StringComparer.Ordinal);

    /// <summary>Tests that a partial index could carry as its predicate; those for a constant are among the equalities too.</summary>
    public List<Condition> Tests { get; } = [];

    /// <summary>LIKE and ILIKE.</summary>
    public List<IndexKey> Patterns { get; } = [];

    /// <summary>Containment and the like: operators that only GIN serves.</summary>
    public List<IndexKey> Containments { get; } = [];

    /// <summary>Sequences that the statement sorts by.</summary>
    public List<List<IndexKey>> Orders { get; } = [];

    public List<List<IndexKey>> Groups { get; } = [];

    /// <summary>Of which only the smallest or largest is wanted.</summary>
    public List<IndexKey> Extremes { get; } = [];

    /// <summary>Columns that an index must hold so that the table need not be visited; null where it cannot.</summary>
    public SortedSet<string>? Needed { get; set; } = new(StringComparer.Ordinal);

    /// <summary>A Limit stands above: few rows in order are wanted.</summary>
    public bool IsLimited { get; set; }
}
