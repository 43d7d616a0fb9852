namespace Plimsoll.Load.Faults;

/// <summary>Runs the checks of the data, read-only. Handed in by whoever can speak to the database.</summary>
public interface IDataChecker
{
    Task<CheckReading> CheckAsync(DataCheck check, CancellationToken token);
}

/// <param name="Holds">Null where it cannot be told, e.g. because the query failed.</param>
/// <param name="Detail">The first rows that should not be there, or why it cannot be told; empty where it holds.</param>
public sealed record CheckReading(bool? Holds, string Detail);
