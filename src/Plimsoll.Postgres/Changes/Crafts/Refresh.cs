using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>ANALYZE and VACUUM: they need no way back.</summary>
internal sealed class Refresh(Workbench bench) : ICraft<Change.Analyze>, ICraft<Change.Vacuum>
{
    public Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.Analyze change,
        CancellationToken token
    ) => PrepareAsync(connection, change, change.Table, token);

    public Task<Preparation> PrepareAsync(NpgsqlConnection connection, Change.Vacuum change, CancellationToken token) =>
        PrepareAsync(connection, change, change.Table, token);

    public Task<Bytes> ApplyAsync(Change.Analyze change, string trial, CancellationToken token) =>
        RunAsync(change, token);

    public Task<Bytes> ApplyAsync(Change.Vacuum change, string trial, CancellationToken token) =>
        RunAsync(change, token);

    public Task<string?> RevertAsync(Change.Analyze change, string trial, CancellationToken token) =>
        Task.FromResult<string?>(null);

    public Task<string?> RevertAsync(Change.Vacuum change, string trial, CancellationToken token) =>
        Task.FromResult<string?>(null);

    private static async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change change,
        QualifiedName name,
        CancellationToken token
    ) =>
        await TableState.ReadAsync(connection, name, token) switch
        {
            null => new Preparation.Refused($"{name} is no longer there."),
            // Without the privilege the server skips the table with no more than a warning.
            { IsOwner: false } table => new Preparation.Refused(table.OwnerOnly(name, "do that") + "."),
            _ => new Preparation.Ready(change),
        };

    private async Task<Bytes> RunAsync(Change change, CancellationToken token)
    {
        await bench.RunBrieflyAsync(change.Apply, token);
        return Bytes.Zero;
    }
}
