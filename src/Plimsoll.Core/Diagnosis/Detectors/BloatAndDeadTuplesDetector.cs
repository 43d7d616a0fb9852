using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A table whose pages are full of rows that nobody can see any more, or of the holes they left.</summary>
public sealed class BloatAndDeadTuplesDetector : IDetector
{
    /// <summary>Fewer dead rows, or a smaller table, are read over without notice.</summary>
    public const long FewDeadRows = 1_000;
    public static readonly Bytes SmallTable = Bytes.FromMegabytes(1);

    /// <summary>Autovacuum comes at its limit; half as much again says that it does not, or not often enough.</summary>
    public const double LimitPassed = 1.5;

    /// <summary>The estimate from mean widths is commonly 20 % off, so only half a table of holes is spoken of.</summary>
    public const double MuchBloat = 0.5;
    public static readonly Bytes NoticeableBloat = Bytes.FromMegabytes(10);
    public static readonly Bytes HeavyBloat = Bytes.FromMegabytes(1024);

    /// <summary>From here on the default of 20 % dead rows is more than should wait.</summary>
    public const double LargeTableRows = 1_000_000;

    public string Slug => "bloat-and-dead-tuples";

    public string Summary => "A table that carries many dead rows, or far more pages than its rows need.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        where table.HeapSize >= SmallTable
        let isDead = HasManyDead(workload, table)
        let bloat = BloatOf(table)
        where isDead || bloat is not null
        select Describe(workload, table, isDead, bloat);

    private static bool HasManyDead(Workload workload, Table table) =>
        table.DeadRows >= FewDeadRows
        && (Autovacuum.IsOffFor(workload, table) || !HasJustDied(workload, table))
        && table.DeadRows
            > Autovacuum.VacuumLimit(workload, table) * (Autovacuum.IsOffFor(workload, table) ? 1 : LimitPassed);

    /// <summary>All of it within a short window, as by a nightly delete: autovacuum, which looks once a minute, may be on its way.</summary>
    private static bool HasJustDied(Workload workload, Table table) =>
        table.Delta is { } delta
        && delta.RowsUpdated + delta.RowsDeleted >= table.DeadRows
        && workload.Observation.Window.Length <= StaleStatisticsDetector.Patience;

    private static (double Share, Bytes Wasted)? BloatOf(Table table)
    {
        if (HeapBloat.ExpectedPages(table) is not { } expected)
        {
            return null;
        }
        var share = 1 - (double)expected / table.Pages;
        var wasted = Bytes.FromPages(table.Pages - expected);
        return share >= MuchBloat && wasted >= NoticeableBloat ? (share, wasted) : null;
    }

    private Finding Describe(Workload workload, Table table, bool isDead, (double Share, Bytes Wasted)? bloat)
    {
        var dead = table.DeadRows / Math.Max(1.0, table.LiveRows + table.DeadRows);
        var lost = Math.Max(isDead ? dead : 0, bloat?.Share ?? 0);
        var share = Math.Min(1, workload.ShareOf(table.Name)) * lost;
        var severity = Worse(
            SeverityScale.OfShare(share),
            bloat?.Wasted >= HeavyBloat ? Severity.Medium : Severity.Low
        );
        var horizon = isDead ? VacuumHorizon.Describe(workload) : null;
        var age = workload.Observation.Window.To - table.LastVacuum;
        return new Finding
        {
            Rule = Slug,
            Subject = table.Name.ToString(),
            Title = isDead
                ? $"{Format.Percent(dead)} of the rows in {table.Name} are dead"
                : $"About {Format.Percent(bloat!.Value.Share)} of {table.Name} is empty space",
            Explanation =
                (
                    isDead
                        ? $"Updates and deletes leave old row versions behind, and vacuum has not removed those of {table.Name}; "
                            + "every scan reads past them and indexes still point at them."
                        : $"{table.Name} takes far more pages than its rows need, because old row versions once filled them. "
                            + "New rows reuse the space, but until then every full scan reads it and it takes cache."
                )
                + (horizon is null ? "" : " " + horizon)
                + (Autovacuum.IsOffFor(workload, table) ? " Autovacuum is off here." : ""),
            Evidence =
            [
                new("dead rows", $"{Format.Count(table.DeadRows)} beside {Format.Count(table.LiveRows)} live"),
                new("last vacuum", age is { } a ? $"{Format.Age(a)} ago" : "never seen"),
                new("heap", table.HeapSize.ToString()),
                new(
                    "needed by its rows, estimated",
                    HeapBloat.ExpectedPages(table) is { } pages ? Bytes.FromPages(pages).ToString() : "cannot tell"
                ),
            ],
            Share = share,
            Severity = severity,
            Confidence = isDead ? Confidence.High : Confidence.Medium,
            Prescriptions = [.. Prescriptions(workload, table, isDead, bloat)],
        };
    }

    private IEnumerable<Prescription> Prescriptions(
        Workload workload,
        Table table,
        bool isDead,
        (double Share, Bytes Wasted)? bloat
    )
    {
        if (isDead && VacuumHorizon.Holder(workload) is { } holder)
        {
            yield return Prescribe.Advice(
                Slug,
                holder.Remedy,
                $"{holder.How} Vacuum before that frees little.",
                "vacuum can remove what has died since",
                Disruption.Code
            );
        }
        if (isDead)
        {
            yield return Prescribe.Vacuum(Slug, table, $"{Format.Count(table.DeadRows)} dead rows go");
        }
        if (Autovacuum.IsOffByOption(table))
        {
            yield return Prescribe.TableOption(Slug, table, "autovacuum_enabled", "true", "dead rows go by themselves");
        }
        else if (
            isDead
            && table.EstimatedRows >= LargeTableRows
            && Autovacuum.VacuumScaleFactor(workload, table) > 0.05
        )
        {
            yield return Prescribe.TableOption(
                Slug,
                table,
                "autovacuum_vacuum_scale_factor",
                "0.02",
                "autovacuum comes at 2 % of dead rows instead of waiting",
                "more frequent, shorter vacuums"
            );
        }
        if (bloat is { } b)
        {
            yield return Prescribe.Advice(
                Slug,
                $"Rewrite {table.Name} at a quiet hour",
                $"VACUUM FULL locks the table for as long as it writes {table.TotalSize - b.Wasted} anew; pg_repack does it "
                    + "beside the traffic. Find out first why the space was lost, or it will be again.",
                $"about {b.Wasted} less to read, keep and back up",
                Disruption.Maintenance,
                $"VACUUM (FULL, ANALYZE) {table.Name.ToSql()}"
            );
        }
    }

    private static Severity Worse(Severity a, Severity b) => a > b ? a : b;
}
