using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

public sealed class KeptAdviceTests
{
    private static readonly IndexAdvice s_advice = new() { Proposals = [], Method = EstimateMethod.Statistics };

    [Fact]
    public void Is_asked_at_first_and_kept_while_nothing_changes()
    {
        var kept = new KeptAdvice();
        kept.TryGet(Of("SELECT 1 FROM a"), out _).ShouldBeFalse();
        kept.Keep(Of("SELECT 1 FROM a"), s_advice);

        kept.TryGet(Of("SELECT 1 FROM a"), out var again).ShouldBeTrue();
        again.ShouldBe(s_advice);
    }

    [Fact]
    public void Another_statement_asks_anew()
    {
        var kept = new KeptAdvice();
        kept.Keep(Of("SELECT 1 FROM a"), s_advice);

        kept.TryGet(Of("SELECT 1 FROM a", "SELECT 1 FROM b"), out _).ShouldBeFalse();
    }

    [Fact]
    public void An_index_that_came_or_went_asks_anew()
    {
        var kept = new KeptAdvice();
        var workload = Of("SELECT 1 FROM a");
        kept.Keep(workload, s_advice);
        var catalog = workload.Catalog;
        var without = workload with
        {
            Observation = workload.Observation with
            {
                Catalog = catalog with { Tables = [.. catalog.Tables.Select(t => t with { Indexes = [] })] },
            },
        };

        kept.TryGet(without, out _).ShouldBeFalse();
    }

    [Fact]
    public void Tables_grow_so_it_is_asked_again_after_some_windows()
    {
        var kept = new KeptAdvice(mostWindows: 3);
        var workload = Of("SELECT 1 FROM a");
        kept.Keep(workload, s_advice);

        kept.TryGet(workload, out _).ShouldBeTrue();
        kept.TryGet(workload, out _).ShouldBeTrue();
        kept.TryGet(workload, out _).ShouldBeFalse();
    }

    /// <summary>Where nothing is planned there is nothing to keep.</summary>
    [Fact]
    public void An_empty_workload_keeps_nothing()
    {
        var kept = new KeptAdvice();
        kept.Keep(AWorkload.With().Build(), null);
        kept.TryGet(AWorkload.With().Build(), out _).ShouldBeFalse();
    }

    private static Workload Of(params string[] statements) =>
        statements
            .Aggregate(
                AWorkload.With().Table("a", t => t.Rows(1000).Column("id").Index("a_id", "id")),
                (w, sql) => w.Statement(sql, s => s.Share(0.4).Plan(APlan.SeqScan("a", rows: 1)))
            )
            .Build();
}
