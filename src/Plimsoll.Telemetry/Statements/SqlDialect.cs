namespace Plimsoll.Telemetry.Statements;

/// <summary>What decides where a literal begins and ends.</summary>
internal enum SqlDialect
{
    /// <summary>PostgreSQL's, with standard-conforming strings: <c>"…"</c> is a name, a backslash is a character.</summary>
    Postgres,

    /// <summary>
    /// Any other: <c>"…"</c> may be a literal and a backslash may escape a quote, so both are taken at their worst.
    /// </summary>
    Other,
}
