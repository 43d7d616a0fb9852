using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Postgres.Faults;

namespace Plimsoll.Cli.Faults;

/// <summary>Makes a scenario's faults in PostgreSQL, and reads its checks.</summary>
/// <param name="connections">Connection strings by the names that the scenario uses.</param>
public sealed class DatabaseFaults(IReadOnlyDictionary<string, string> connections) : IDatabaseFaults, IDataChecker
{
    public async Task<WayBack?> PrepareAsync(FaultAction.IOnDatabase fault, CancellationToken token) =>
        fault is FaultAction.PauseReplica
            ? new WayBack.ResumeReplay(await ReplayPause.PrepareAsync(ConnectionOf(fault.Database), token))
            : null;

    public async Task<IAsyncDisposable> BeginAsync(
        FaultAction.IOnDatabase fault,
        TimeSpan atMost,
        CancellationToken token
    )
    {
        var connection = ConnectionOf(fault.Database);
        return fault switch
        {
            FaultAction.PauseReplica => await ReplayPause.BeginAsync(connection, atMost, token),
            FaultAction.ExhaustPool(_, var count) => await ConnectionsFault.OpenAsync(connection, count, atMost, token),
            FaultAction.HoldLock(_, HeldLock.Table(var name, var mode)) => await LockFault.TableAsync(
                connection,
                name,
                mode,
                atMost,
                token
            ),
            FaultAction.HoldLock(_, HeldLock.Rows(var name, var where)) => await LockFault.RowsAsync(
                connection,
                name,
                where,
                atMost,
                token
            ),
            FaultAction.HoldLock(_, HeldLock.Advisory(var key)) => await LockFault.AdvisoryAsync(
                connection,
                key,
                atMost,
                token
            ),
            _ => throw new InvalidOperationException($"No way to begin {fault}."),
        };
    }

    public async Task<bool> TryUndoAsync(WayBack.ResumeReplay wayBack, CancellationToken token)
    {
        if (connections.Values.FirstOrDefault(c => ReplayPause.ServerOf(c) == wayBack.Server) is not { } connection)
        {
            return false;
        }
        try
        {
            await ReplayPause.ResumeAsync(connection, token);
            return true;
        }
        catch (PlimsollException)
        {
            return false; // not reached: the way back stays written
        }
    }

    public async Task<CheckReading> CheckAsync(DataCheck check, CancellationToken token)
    {
        var reading = await Invariant.ReadAsync(ConnectionOf(check.Database), check.Sql, check.EqualTo, token);
        return new CheckReading(reading.Holds, reading.Detail);
    }

    private string ConnectionOf(string name) =>
        connections.TryGetValue(name, out var connection)
            ? connection
            : throw new PlimsollException(
                Fault.Usage,
                string.Create(CultureInfo.InvariantCulture, $"No connection string is given for {name}."),
                $"Give it: --fault-postgres {name}=<connection string>."
            );
}
