using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>
/// Columns of few and uneven values that a statement always asks for with a constant in its text, where the schema names
/// none of them: an index on one value's rows might serve, but which value, and whether it may be shown, only a person can say.
/// </summary>
internal static class UndeclaredConstants
{
    private const double MostValues = 100;

    /// <summary>Of the load; below it the words are not worth a reader's time.</summary>
    private const double WorthSaying = 0.01;

    /// <summary>A table that is read as fast without an index.</summary>
    private const double FewRows = 1_000;

    private const string Reason =
        "the statement always has a constant there, but the schema names no value of the column, and values of data are "
        + "never shown: declare them with a CHECK or an enum type, or build the index on the rare value yourself";

    public static IEnumerable<RefusedIndex> Of(Workload workload) =>
        from constant in workload.Observation.Constants
        where constant.Value is null && workload.Find(constant.Statement)?.Share >= WorthSaying
        let table = workload.Catalog.Find(constant.Table)
        where table is not null && table.EstimatedRows >= FewRows
        let column = table.FindColumn(constant.Column)
        where column?.Statistics is { } statistics && IsUneven(statistics, table.EstimatedRows)
        select new RefusedIndex(
            new IndexDesign
            {
                Table = workload.Catalog.RootOf(table),
                Keys = [IndexKey.Of(column!.Name)],
                Predicate = $"{SqlIdentifier.Quote(column.Name)} = …",
            },
            Reason
        );

    private static bool IsUneven(ColumnStatistics statistics, double rows) =>
        statistics.DistinctOf(rows) is > 1 and <= MostValues
        && statistics.CommonFrequencies is [> 0.5, .., <= PartialPredicate.MaxKeptByConstant];
}
