namespace Plimsoll.Telemetry;

/// <summary>What a database is spoken to in.</summary>
internal enum DbLanguage
{
    /// <summary>SQL of another dialect than PostgreSQL's; also of a system that is not known.</summary>
    Sql,
    Postgres,

    /// <summary>Commands of a cache.</summary>
    Cache,

    /// <summary>Anything else.</summary>
    Other,
}
