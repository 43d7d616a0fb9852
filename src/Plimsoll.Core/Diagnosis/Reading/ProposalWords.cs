using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>What every finding that carries an index proposal says of it.</summary>
public sealed class ProposalWords(IndexProposal proposal, Workload workload)
{
    /// <summary>Statements shown as evidence; the others are counted.</summary>
    private const int Shown = 3;

    private readonly IReadOnlyList<(WorkloadStatement Statement, StatementGain Gain)> _helped =
    [
        .. proposal
            .Gains.Select(g => (Statement: workload.Find(g.Statement)!, Gain: g))
            .Where(h => h.Statement is not null)
            .OrderByDescending(h => h.Statement.Share),
    ];

    private QualifiedName TableName => proposal.Design.Table;

    private bool IsWeak => workload.IndexAdvice!.Method == EstimateMethod.Statistics;

    /// <summary>All of the time of the statements that it helps.</summary>
    private double Share => Math.Min(1, Math.Max(proposal.LoadReduction, _helped.Sum(h => h.Statement.Share)));

    /// <summary>By what would go, not by what the statements take in all.</summary>
    private Severity Severity => SeverityScale.OfShare(proposal.LoadReduction);

    private Confidence Confidence =>
        !IsWeak ? Confidence.High
        : _helped.Any(h => h.Gain.CostAfter < h.Gain.CostBefore / 10) ? Confidence.Medium
        : Confidence.Low;

    private IReadOnlyList<Fingerprint> Statements => [.. _helped.Select(h => h.Statement.Fingerprint)];

    /// <summary>What the statement that gains most does with the table now.</summary>
    public string Reason =>
        _helped.Count > 0 && ScanWords.Of(_helped[0].Statement, TableName, workload.Catalog) is { } words
            ? $"`{_helped[0].Statement.Statement.Brief()}` {words}"
            : $"{(_helped.Count == 1 ? "One statement reads" : $"{_helped.Count} statements read")} {TableName} without an index that fits";

    /// <summary>Why these keys, as a sentence.</summary>
    public string Why =>
        char.ToUpperInvariant(proposal.Reason[0])
        + proposal.Reason[1..].TrimEnd('.')
        + (Constant is null ? "." : $" ({Constant.Value}); {ConstantWords.ServesOnly}.");

    /// <summary>Of an index on one value's rows: how many they are, and how often it was asked for.</summary>
    private Evidence? Constant => ConstantWords.Of(proposal, workload);

    private IReadOnlyList<Evidence> Evidence
    {
        get
        {
            var table = workload.Catalog.Find(TableName) is null ? null : workload.Catalog.Whole(TableName);
            List<Evidence> evidence =
            [
                .. _helped
                    .Take(Shown)
                    .Select(h => new Evidence(
                        $"statement {h.Statement.Fingerprint}",
                        $"{LoadOf(h.Statement)}; "
                            + (ScanWords.Of(h.Statement, TableName, workload.Catalog) ?? $"uses {TableName}")
                            + $"; planner's cost {Format.Count(h.Gain.CostBefore)} → {Format.Count(h.Gain.CostAfter)}"
                    )),
            ];
            if (_helped.Count > Shown)
            {
                var more = _helped.Skip(Shown).ToList();
                evidence.Add(
                    new(
                        "other statements",
                        $"{more.Count}, {Format.Percent(more.Sum(h => h.Statement.Share))} of the load"
                    )
                );
            }
            if (Constant is { } constant)
            {
                evidence.Add(constant);
            }
            if (table is not null)
            {
                evidence.Add(new(TableName.ToString(), $"{Format.Count(table.EstimatedRows)} rows, {table.HeapSize}"));
            }
            evidence.Add(
                new(
                    "estimated with",
                    IsWeak ? "statistics alone, which is weaker than a hypothetical index" : "a hypothetical index"
                )
            );
            return evidence;
        }
    }

    public Finding ToFinding(string rule, string title, string explanation) =>
        new()
        {
            Rule = rule,
            Subject = IndexWords.Whole(proposal.Design, workload.Catalog),
            Title = title,
            Explanation = explanation,
            Evidence = Evidence,
            Share = Share,
            Severity = Severity,
            Confidence = Confidence,
            Statements = Statements,
            Prescriptions = Prescribe(rule),
        };

    /// <summary>The index, and the drop of every index that it makes superfluous.</summary>
    public IReadOnlyList<Prescription> Prescribe(string rule)
    {
        var create = Create(rule);
        return [create, .. Drops(rule, create.Change.Key)];
    }

    /// <summary>
    /// Once the new index is there. What stands behind a constraint or a key the advisor leaves alone; a part of a
    /// partitioned index cannot go by itself, nor can the whole concurrently.
    /// </summary>
    private IEnumerable<Prescription> Drops(string rule, string follows) =>
        from redundant in workload.IndexAdvice!.Redundant
        where redundant.ServedBy == proposal.Design
        from table in workload.Catalog.Tables
        where table.Kind is TableKind.Ordinary or TableKind.Partition or TableKind.MaterializedView
        from index in table.Indexes
        where index.Name == redundant.Index && !index.IsUnique && !IndexBurden.IsBound(index)
        where !IndexBurden.IsAttached(workload, table, index)
        let writes = IndexBurden.WritesPerSecond(workload, table)
        select new Prescription
        {
            Rule = rule,
            Title = $"Then drop index {index.Name}, which the new one stands in for",
            Change = new Change.DropIndex(index.Name, table.Name, index.Definition, index.Comment),
            Predicted = new Predicted(
                IndexBurden.Upkeep(workload, table),
                $"{Format.Count(writes)} index entries a second less to write, {index.Size} less disk and cache; "
                    + $"only once the new index is there: {redundant.Reason}",
                "catalog"
            ),
            Cost = new Cost(Bytes.Zero - index.Size),
            Disruption = Disruption.Index,
            Tables = [table.Name],
            Follows = follows,
        };

    private Prescription Create(string rule)
    {
        var method = IsWeak ? "statistics" : "hypothetical index";
        var hot =
            proposal.HotUpdatesLost >= 0.01
                ? $"{Format.Percent(proposal.HotUpdatesLost)} of the table's updates would no longer be HOT"
                : null;
        var extension =
            proposal.Design.NeedsExtension is { } needed && !IsInstalled(needed)
                ? $"first run CREATE EXTENSION IF NOT EXISTS {SqlIdentifier.Quote(needed)}"
                : null;
        var partitions = workload.Catalog.Find(TableName) is { Kind: TableKind.Partitioned }
            ? workload.Catalog.LeavesOf(TableName)
            : null;
        var note = string.Join(
            "; ",
            new[] { hot, extension, Constant is null ? null : ConstantWords.ServesOnly }.OfType<string>()
        );
        return new Prescription
        {
            Rule = rule,
            Title = $"Create an index on {IndexWords.Whole(proposal.Design, workload.Catalog)}",
            Change = partitions is null
                ? new Change.CreateIndex(proposal.Design)
                : new Change.CreatePartitionedIndex(proposal.Design, partitions),
            Predicted = new Predicted(
                Math.Clamp(proposal.LoadReduction, 0, 1),
                $"about {Format.Percent(proposal.LoadReduction)} of the server's time would go",
                method
            ),
            Cost = new Cost(proposal.Size, proposal.WriteSlowdown, note.Length > 0 ? note : null),
            Disruption = Disruption.Index,
            Helps = [.. proposal.Gains.Select(g => g.Statement)],
            Tables = [TableName, .. partitions ?? []],
        };
    }

    /// <summary><c>31 % of the load, 1 k calls of 120 ms</c>.</summary>
    public static string LoadOf(WorkloadStatement statement) =>
        $"{Format.Percent(statement.Share)} of the load, {Format.Count(statement.Load.Calls)} calls of "
        + Format.Milliseconds(statement.Load.MeanMilliseconds);

    private bool IsInstalled(string extension) =>
        workload.Observation.Server.InstalledExtensions.Contains(extension, StringComparer.Ordinal);
}
