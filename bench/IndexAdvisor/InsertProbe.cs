namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Writes rows into the tables that are written most; run in transactions that are rolled back.</summary>
/// <param name="Prepare">
/// Lays the rows ready in tables of a schema <c>probe</c>, so that finding them costs the same with and without indexes.
/// </param>
/// <param name="Batch">Inserts them in one statement for each table.</param>
/// <param name="Single">Inserts some of them, each by a statement of its own.</param>
internal sealed record InsertProbe(string Prepare, string Batch, string Single)
{
    public const string Clean = "DROP SCHEMA IF EXISTS probe CASCADE";
}
