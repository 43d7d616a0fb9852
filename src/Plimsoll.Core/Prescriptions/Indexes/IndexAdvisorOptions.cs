namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>What the index advisor may spend.</summary>
public sealed record IndexAdvisorOptions
{
    /// <summary>Of all proposals together, true size; null is no bound. Default: none.</summary>
    public Bytes? DiskBudget { get; init; }

    /// <summary>
    /// How many indexes at most. Default 50: the disk and the inserts are what limits them; this only keeps a report
    /// readable.
    /// </summary>
    public int MaxIndexes { get; init; } = 50;

    /// <summary>
    /// The share of the load, 0 to 1, that an index must take away to be proposed, whoever gains it. Default 0.01; where
    /// many statements gain a little each, less than that is lost in the noise of a trial.
    /// </summary>
    public double MinimumGain { get; init; } = 0.01;

    /// <summary>
    /// The share of the load, 0 to 1, that is enough where statements feel it, as <see cref="FeltShare"/> says. Default
    /// 0.003. A workload of a hundred statements of equal weight has none of which half is 1 % of the load.
    /// </summary>
    public double MinimumFeltGain { get; init; } = 0.003;

    /// <summary>A statement feels what takes away at least this share of its own time, 0 to 1. Default 0.25.</summary>
    public double FeltShare { get; init; } = 0.25;

    /// <summary>
    /// Factor on the time of an insert, all proposals on its table together, beside the indexes that are there; with as
    /// many rows in a statement as the workload's own inserts have. It binds for tables that nobody was seen to fill too:
    /// some day they get rows. A first index that is no B-tree (GIN, say) is always allowed on such a table. Infinity is no
    /// bound. Default 2.5.
    /// </summary>
    public double MaxWriteSlowdown { get; init; } = 2.5;

    /// <summary>
    /// Rows of one INSERT into a table that got none while it was observed. Default 1: the insert that somebody waits for.
    /// 1000 bounds the time of a load of many rows instead, where the fixed cost of a statement hides nothing of what
    /// indexes cost; see docs/adr/0005. A table that got rows though no INSERT was seen is always counted so.
    /// </summary>
    public double UnseenInsertRows { get; init; } = 1;

    /// <summary>Statements looked at, those of the largest load first. Default 200.</summary>
    public int MaxStatements { get; init; } = 200;

    /// <summary>How often the planner may be asked for each statement, on average. Default 20: with more, half a point was won in bench/IndexAdvisor.</summary>
    public int MaxPlannerCallsPerStatement { get; init; } = 20;

    /// <summary>
    /// Ends at the first set that no single step makes better, for where seconds count and nothing is scarce. Default
    /// false: goes on from there by kicks, and once more from the start.
    /// </summary>
    public bool IsBrief { get; init; }
}
