namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>What a column of a drawn table holds.</summary>
internal enum DrawnKind
{
    /// <summary>The key of another table.</summary>
    Reference,

    /// <summary>Few values, as a status, a city, a kind.</summary>
    Category,

    /// <summary>A text of its own for each row.</summary>
    Code,

    Moment,

    /// <summary>A day, NULL for part of the rows.</summary>
    Due,

    Number,
    Flag,

    /// <summary>A long text that nobody looks for.</summary>
    Note,
}
