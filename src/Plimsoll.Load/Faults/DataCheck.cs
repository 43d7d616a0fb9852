namespace Plimsoll.Load.Faults;

/// <summary>What must be true of the data whatever went wrong.</summary>
/// <param name="Database">The name under which its connection string is given.</param>
/// <param name="Sql">A query; run read-only.</param>
/// <param name="EqualTo">A second query that must return the same rows; null where the first must return none.</param>
public sealed record DataCheck(string Name, string Database, string Sql, string? EqualTo);
