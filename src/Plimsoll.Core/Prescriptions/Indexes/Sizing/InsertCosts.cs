namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// Processor time of an INSERT by its parts, in microseconds of the machine they were fitted on (bench/InsertCost,
/// the cases named "fitted"). Only their proportions matter: every answer is a ratio.
/// </summary>
internal static class InsertCosts
{
    /// <summary>Starting and ending a prepared statement, and each column of it.</summary>
    public const double Statement = 2.8;
    public const double StatementColumn = 0.1;

    /// <summary>Opening an index for the statement.</summary>
    public const double OpenIndex = 0.55;

    /// <summary>A row in the heap and in the log, and each byte of it.</summary>
    public const double Row = 0.75;
    public const double RowByte = 0.0025;

    /// <summary>A foreign key looked up in the table that it points at.</summary>
    public const double ForeignKey = 3.5;

    /// <summary>An entry of a B-tree whose pages are at hand, and each byte of it.</summary>
    public const double Entry = 0.6;
    public const double EntryByte = 0.007;

    /// <summary>Comparisons on the way down that are dearer than those of integers.</summary>
    public const double TextComparisons = 0.6;
    public const double NumericComparisons = 1.2;

    /// <summary>A further key, where the keys before it are the same in every comparison.</summary>
    public const double FurtherKey = 0.55;

    /// <summary>An entry that goes to any page: more levels searched, more pages split.</summary>
    public const double Scattered = 0.55;

    /// <summary>Added for each doubling of the pages in use beyond <see cref="NearMegabytes"/>: processor caches miss.</summary>
    public const double ScatteredDoubling = 0.3;
    public const double NearMegabytes = 2;

    public const double HashEntry = 1.05;
    public const double BrinEntry = 0.25;
    public const double GistEntry = 5;

    /// <summary>A GIN entry for the value, and for each element: trigrams are cut out of the text first.</summary>
    public const double GinValue = 0.3;
    public const double GinTrigram = 0.52;
    public const double GinElement = 0.2;

    /// <summary>Evaluating a predicate, and an expression.</summary>
    public const double Predicate = 0.08;
    public const double Expression = 0.8;
}
