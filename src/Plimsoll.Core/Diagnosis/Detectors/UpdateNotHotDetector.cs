using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Updates that must write every index of the table although a heap-only tuple would do
/// (https://www.postgresql.org/docs/current/storage-hot.html).
/// </summary>
public sealed class UpdateNotHotDetector : IDetector
{
    /// <summary>Fewer updates say too little about the share.</summary>
    public const long EnoughUpdates = 1_000;
    public const double FewHot = 0.5;

    /// <summary>Index entries a second that updates write needlessly, from which somebody pays for it.</summary>
    public const double NoticeableEntries = 100;
    public const double HeavyEntries = 1_000;

    /// <summary>Leaves a tenth of each new page for the next version of its rows.</summary>
    public const int Fillfactor = 90;

    public string Slug => "update-not-hot";

    public string Summary => "A table whose updates write all of its indexes instead of staying heap-only.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        where table.Kind is TableKind.Ordinary or TableKind.Partition && table.Indexes.Count > 0
        let counters = Counters(table)
        where counters.RowsUpdated >= EnoughUpdates && counters.RowsHotUpdated < FewHot * counters.RowsUpdated
        select Describe(workload, table, counters);

    private static TableCounters Counters(Table table) =>
        table.Delta is { RowsUpdated: >= EnoughUpdates } delta ? delta : table.Cumulative;

    private Finding Describe(Workload workload, Table table, TableCounters counters)
    {
        var hot = (double)counters.RowsHotUpdated / counters.RowsUpdated;
        var entries =
            workload.PerSecond(table, c => c.RowsUpdated - c.RowsHotUpdated) * table.Indexes.Count(i => i.IsReady);
        var writers = workload.Statements.Where(s => Updates(s, table)).ToList();
        var share = writers.Sum(s => s.Share);
        // From 16 on the columns of a BRIN index may change heap-only.
        var isFree = workload.Observation.Server.MajorVersion >= 16;
        var blocking = table
            .Indexes.Where(i => !(isFree && i.Method == "brin") && writers.Any(s => Sets(s, i, table)))
            .ToList();
        return new Finding
        {
            Rule = Slug,
            Subject = table.Name.ToString(),
            Title = $"Only {Format.Percent(hot)} of the updates of {table.Name} are heap-only",
            Explanation =
                "An update that changes no indexed column and finds room on the row's own page touches no index. These do not: "
                + "each writes a new entry into every index of the table, and leaves a dead one behind. "
                + (
                    blocking.Count > 0
                        ? "The statements set columns that are indexed."
                        : "Either the pages are full, or an indexed column is set; the counters do not say which column."
                ),
            Evidence =
            [
                new("updates", Format.Count(counters.RowsUpdated)),
                new("of these heap-only", Format.Percent(hot)),
                new("index entries written for the rest", $"{Format.Count(entries)}/s"),
                new("fillfactor", table.Options.GetValueOrDefault("fillfactor", "100")),
                new(
                    "indexes on columns that are set",
                    blocking.Count > 0 ? string.Join(", ", blocking.Select(i => i.Name)) : "none seen in the statements"
                ),
            ],
            Share = share,
            // One index alone costs little more than the heap itself.
            Severity =
                table.Indexes.Count < 2 || share < 0.01 || entries < NoticeableEntries ? Severity.Info
                : entries < HeavyEntries ? Severity.Low
                : Severity.Medium,
            Confidence = blocking.Count > 0 || counters.RowsNewPageUpdated > 0 ? Confidence.Medium : Confidence.Low,
            Statements = [.. writers.Select(s => s.Fingerprint)],
            Prescriptions =
                blocking.Count > 0 ? [Reconsider(table, blocking)] : [.. LeaveRoom(workload, table, counters, writers)],
        };
    }

    private IEnumerable<Prescription> LeaveRoom(
        Workload workload,
        Table table,
        TableCounters counters,
        IReadOnlyList<WorkloadStatement> writers
    )
    {
        // From 16 on the server counts the versions that found no room on their page.
        var hasRoom =
            workload.Observation.Server.MajorVersion >= 16
            && counters.RowsNewPageUpdated < 0.5 * (counters.RowsUpdated - counters.RowsHotUpdated);
        var now = double.Parse(table.Options.GetValueOrDefault("fillfactor", "100"), CultureInfo.InvariantCulture);
        if (now > Fillfactor && !hasRoom)
        {
            yield return Prescribe.TableOption(
                Slug,
                table,
                "fillfactor",
                Fillfactor.ToString(CultureInfo.InvariantCulture),
                "updates find room on the row's own page; on pages written from now on",
                "new pages hold a tenth fewer rows; old ones only after a rewrite"
            ) with
            {
                Helps = [.. writers.Select(s => s.Fingerprint)],
            };
        }
        else
        {
            yield return Prescribe.Advice(
                Slug,
                $"Look for an index of {table.Name} on a column that updates set",
                (
                    hasRoom
                        ? "The pages have room left, so an indexed column changes."
                        : "The fillfactor leaves room already, so most likely an indexed column changes."
                ) + " A status or a timestamp of the last change is the usual one.",
                "updates that touch no index",
                Disruption.Code
            );
        }
    }

    private Prescription Reconsider(Table table, IReadOnlyList<Index> blocking) =>
        Prescribe.Advice(
            Slug,
            $"Weigh the indexes of {table.Name} on columns that updates set",
            string.Join(
                " ",
                blocking.Select(i => $"{i.Name} was read {Format.Count(i.ScansCumulative)} times and takes {i.Size}.")
            )
                + " Drop what reads little, move a column that changes all the time out of the keys, or index only the rows in "
                + "question by a WHERE that does not change.",
            "updates that touch no index",
            Disruption.Code
        );

    private static bool Updates(WorkloadStatement statement, Table table) =>
        IndexBurden.Writes(statement, table) && SetClause(statement).Length > 0;

    /// <summary>The plan does not name the columns that are set, the statement does.</summary>
    private static bool Sets(WorkloadStatement statement, Index index, Table table)
    {
        var set = SetClause(statement);
        return index
            .Keys.Select(k => k.Column)
            .OfType<string>()
            .Concat(index.Include)
            .Concat(table.Columns.Select(c => c.Name).Where(c => DependsOn(index, c)))
            .Any(c => Assigns(set, c));
    }

    /// <summary>A column within an indexed expression, or in the WHERE of a partial index, must not change either.</summary>
    private static bool DependsOn(Index index, string column)
    {
        var name = SqlIdentifier.Quote(column);
        return index
            .Keys.Where(k => k.Column is null)
            .Select(k => k.Expression)
            .Append(index.Predicate ?? "")
            .Any(e => SqlLexer.Tokens(e).Any(t => t.Is(e, name)));
    }

    private static string SetClause(WorkloadStatement statement)
    {
        var text = statement.Statement.Text;
        var start = Regex.Match(text, @"\bSET\s", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        return start.Success
            ? Regex.Split(text[start.Index..], @"\sWHERE\s", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))[0]
            : "";
    }

    private static bool Assigns(string set, string column) =>
        Regex.IsMatch(
            set,
            $@"(?:\bSET\s+|[,(]\s*)(?:""{Regex.Escape(column.Replace("\"", "\"\""))}""|{Regex.Escape(column)})\s*(?:=|,|\))",
            RegexOptions.IgnoreCase,
            TimeSpan.FromSeconds(1)
        );
}
