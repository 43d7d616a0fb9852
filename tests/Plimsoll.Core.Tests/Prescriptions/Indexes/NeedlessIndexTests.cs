using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

/// <summary>
/// Statements that read a large table from end to end, and beside it a small table, as an application does that
/// asks in every statement whether a module is switched on. The planner is glad of an index on either.
/// </summary>
public sealed class NeedlessIndexTests
{
    private const double AsFound = 34_500;
    private const double WithIssues = 94.4;
    private const double Covered = 60;
    private const double Module = 2.5;
    private const int Statements = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_index_that_only_ever_came_with_another_is_not_credited_with_its_gain(bool isBrief)
    {
        var workload = AWorkload
            .With()
            .Table(
                "issues",
                t =>
                    Enumerable
                        .Range(0, Statements)
                        .Aggregate(
                            t.Rows(300_000)
                                .Column("id")
                                .Column("project_id", distinct: 200)
                                .Column("is_private", "boolean", distinct: 2)
                                .PrimaryKey("id"),
                            (all, i) => all.Column($"c{i}", distinct: 50)
                        )
            )
            .Table(
                "modules",
                t =>
                    t.Rows(5_000)
                        .Column("id")
                        .Column("project_id", distinct: 1_000)
                        .Column("name", "text", distinct: 5)
                        .PrimaryKey("id")
            );
        for (var i = 0; i < Statements; i++)
        {
            var column = $"c{i}";
            workload.Statement(
                $"SELECT sum({column}) FROM issues JOIN modules USING (project_id) WHERE is_private = $1 AND name = $2",
                s => s.Share(0.16).Plan(Plan(column, []))
            );
        }
        var built = workload.Build();

        var advice = await IndexAdvisor.AdviseAsync(
            built,
            new GladPlanner(),
            new IndexAdvisorOptions { IsBrief = isBrief },
            TestContext.Current.CancellationToken
        );

        var proposal = advice.Proposals.ShouldHaveSingleItem(
            string.Join("; ", advice.Proposals.Select(p => $"{Advised.Short(p.Design)} {p.LoadReduction:0.00}"))
        );
        proposal.Design.Table.Name.ShouldBe("issues");
        proposal.LoadReduction.ShouldBeInRange(0.99, 1);
    }

    private static PlanNode Plan(string column, IReadOnlyCollection<IndexDesign> designs)
    {
        // The one that covers the statement, or else any.
        var onIssues = designs
            .Where(d => d.Table.Name == "issues")
            .OrderByDescending(d => d.Include.Contains(column))
            .ThenByDescending(d => d.Keys.Count)
            .FirstOrDefault();
        var onModules = designs.Where(d => d.Table.Name == "modules").MaxBy(d => d.Keys.Count);
        var issues = APlan.SeqScan("issues", "(issues.is_private = $1)", rows: 125_000, cost: 33_000) with
        {
            Output = ["issues.project_id", $"issues.{column}"],
        };
        var modules = APlan.SeqScan("modules", "(modules.name = $2)", rows: 200, cost: 18);
        var plan = APlan.HashJoin(
            Through(issues, onIssues),
            Through(modules, onModules),
            "(issues.project_id = modules.project_id)"
        );
        var cost =
            onIssues is null ? AsFound
            : onIssues.Include.Contains(column) ? Covered
            : WithIssues;
        return plan with { TotalCost = cost - (onModules is null ? 0 : Module) };
    }

    private static PlanNode Through(PlanNode scan, IndexDesign? index) =>
        index is null ? scan : scan with { NodeType = "Index Scan", IndexName = index.QualifiedName.Name };

    private sealed class GladPlanner : IWhatIfPlanner
    {
        public EstimateMethod Method => EstimateMethod.HypotheticalIndexes;

        public int Calls { get; private set; }

        public Task<PlanNode?> PlanAsync(
            Fingerprint statement,
            IReadOnlyCollection<IndexDesign> designs,
            CancellationToken token
        )
        {
            Calls++;
            return Task.FromResult<PlanNode?>(Plan($"c{statement.QueryId - 1}", designs));
        }
    }
}
