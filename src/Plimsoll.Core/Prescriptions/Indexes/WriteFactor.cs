using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>
/// What one more index adds to the time of an insert, as a factor on what the insert takes now. An insert into a bare
/// table is the unit; each B-tree adds about as much again.
/// </summary>
internal static class WriteFactor
{
    private const double BTree = 0.8;
    private const double Gin = 6;
    private const double Brin = 0.05;

    public static double Of(IndexDesign design, Table table) =>
        Of(design.Method)
        * PartialShare(design, table)
        / (1 + table.Indexes.Where(i => i.IsReady).Sum(i => Of(i.Method)));

    private static double Of(string method) =>
        method switch
        {
            "gin" => Gin,
            "brin" => Brin,
            _ => BTree,
        };

    private static double PartialShare(IndexDesign design, Table table) =>
        design.Predicate is not null
        && IndexSizeModel.Predict(design, table) < IndexSizeModel.Predict(design with { Predicate = null }, table)
            ? 0.5
            : 1;
}
