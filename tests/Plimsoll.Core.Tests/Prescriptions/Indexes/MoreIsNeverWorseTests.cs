using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

/// <summary>Whoever allows more gets an advice at least as good: more disk, or slower inserts.</summary>
public sealed class MoreIsNeverWorseTests
{
    private const int FirstSeed = 6;
    private const int LastSeed = 11;

    /// <summary>What an index must bring at least: less than that is left out on purpose, here or there.</summary>
    private const double Tolerance = 0.01;

    private static readonly string[] s_columns = ["a", "b", "c", "d", "e", "f"];

    [Fact]
    public async Task More_disk_never_leaves_more_load() =>
        await NeverWorseAsync([
            .. new[] { 8.0, 32, 128, 256 }.Select(m => new IndexAdvisorOptions { DiskBudget = Bytes.FromMegabytes(m) }),
        ]);

    [Fact]
    public async Task Slower_inserts_never_leave_more_load() =>
        await NeverWorseAsync([
            .. new[] { 1.5, 2, 2.5, 3, double.PositiveInfinity }.Select(f => new IndexAdvisorOptions
            {
                MaxWriteSlowdown = f,
            }),
        ]);

    private static async Task NeverWorseAsync(IReadOnlyList<IndexAdvisorOptions> ladder)
    {
        for (var seed = FirstSeed; seed <= LastSeed; seed++)
        {
            var before = 1.0;
            var best = "";
            foreach (var options in ladder)
            {
                var advice = await SomeWorkload(new Random(seed)).AdviseAsync(options);
                var set = string.Join("; ", advice.Proposals.Select(p => Advised.Short(p.Design)));
                advice.LoadLeft.ShouldBeLessThanOrEqualTo(
                    before + Tolerance,
                    $"seed {seed}, {options}: {set}; with less: {best}"
                );
                (before, best) = advice.LoadLeft < before ? (advice.LoadLeft, set) : (before, best);
            }
        }
    }

    /// <summary>Some tables, and statements that look rows up by one to three of their columns.</summary>
    private static AWorkload SomeWorkload(Random random)
    {
        var workload = AWorkload.With();
        string[] tables = ["first", "second", "third"];
        foreach (var table in tables)
        {
            var rows = random.Next(50_000, 1_500_000);
            workload.Table(
                table,
                t =>
                    s_columns.Aggregate(
                        t.Rows(rows).Column("id").PrimaryKey("id"),
                        (all, column) => all.Column(column, distinct: random.Next(5, 50_000))
                    )
            );
        }
        var count = random.Next(4, 12);
        for (var i = 0; i < count; i++)
        {
            var table = tables[random.Next(tables.Length)];
            var keys = s_columns.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
            var filter = string.Join(" AND ", keys.Select((k, n) => $"({table}.{k} = ${n + 1})"));
            var share = 0.9 / count;
            workload.Statement(
                $"SELECT id FROM {table} WHERE {string.Join(" AND ", keys.Select((k, n) => $"{k} = ${n + 1}"))}",
                s =>
                    s.Share(share)
                        .Plan(
                            APlan.SeqScan(
                                table,
                                keys.Count > 1 ? $"({filter})" : filter,
                                random.Next(1, 500),
                                cost: random.Next(10_000, 50_000)
                            ) with
                            {
                                Output = [$"{table}.id"],
                            }
                        )
            );
        }
        return workload;
    }
}
