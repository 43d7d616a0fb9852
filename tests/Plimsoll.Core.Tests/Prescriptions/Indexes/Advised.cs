using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Estimates;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

/// <summary>What the advisor says of a workload, in few words: <c>bookings (provider_id, starts_at)</c>.</summary>
internal static class Advised
{
    public static async Task<IndexAdvice> AdviseAsync(this AWorkload workload, IndexAdvisorOptions? options = null)
    {
        var built = workload.Build();
        return await IndexAdvisor.AdviseAsync(
            built,
            new StatisticsPlanner(built),
            options ?? new IndexAdvisorOptions(),
            TestContext.Current.CancellationToken
        );
    }

    public static void ShouldPropose(this IndexAdvice advice, params string[] designs) =>
        advice.Proposals.Select(p => Short(p.Design)).ShouldBe(designs, ignoreOrder: true);

    public static void ShouldRefuse(this IndexAdvice advice, string design, string reason) =>
        advice
            .Refused.Where(r => Short(r.Design) == design)
            .ShouldHaveSingleItem(
                $"refused: {string.Join("; ", advice.Refused.Select(r => Short(r.Design) + ": " + r.Reason))}"
            )
            .Reason.ShouldContain(reason);

    public static string Short(IndexDesign design)
    {
        var sql = $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.ToSql()))})";
        sql = design.Method == "btree" ? sql : $"{design.Method} {sql}";
        sql = design.Include.Count == 0 ? sql : $"{sql} + {string.Join(", ", design.Include)}";
        return design.Predicate is null ? sql : $"{sql} where {design.Predicate}";
    }
}
