namespace Plimsoll.Core.Signals;

/// <summary>A statement that the server has run, without its literals.</summary>
public sealed record Statement
{
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Normalised text: <c>$n</c> for every constant. Literals that PostgreSQL leaves in utility statements are redacted.</summary>
    public required string Text { get; init; }

    /// <summary>Cut off at <c>track_activity_query_size</c> or lost; it cannot be planned.</summary>
    public bool TextTruncated { get; init; }

    /// <summary>The difference over the observation's window; null where the statement was not seen at both ends.</summary>
    public StatementCounters? Delta { get; init; }

    public required StatementCounters Cumulative { get; init; }

    /// <summary>The longest single execution ever seen, in milliseconds.</summary>
    public double MaxMilliseconds { get; init; }

    /// <summary>Standard deviation of the execution time over all calls, in milliseconds.</summary>
    public double DeviationMilliseconds { get; init; }

    /// <summary>Ran outside a function (<c>pg_stat_statements.toplevel</c>); true before PostgreSQL 14.</summary>
    public bool IsTopLevel { get; init; } = true;
}
