using System.Globalization;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Changes.Crafts;

namespace Plimsoll.Postgres.Changes;

/// <summary>
/// Makes changes on a real server. Holds the tune lock of its database for as long as it lives, so that two tuners
/// never work at once.
/// </summary>
public sealed class PostgresChangeExecutor : IChangeExecutor, IAsyncDisposable
{
    private readonly Workbench _bench;
    private readonly TuneLock _lock;
    private readonly IndexCreation _create;
    private readonly PartitionedIndexCreation _createOnParent;
    private readonly IndexRemoval _drop;
    private readonly IndexRebuild _reindex;
    private readonly ExtensionCreation _extension;
    private readonly ServerSettingChange _setting;
    private readonly TableOptionChange _option;
    private readonly StatisticsCreation _statistics;
    private readonly Refresh _refresh;

    private PostgresChangeExecutor(Workbench bench, TuneLock held, string server)
    {
        _bench = bench;
        _lock = held;
        Server = server;
        _extension = new ExtensionCreation(bench);
        _create = new IndexCreation(bench, _extension);
        _createOnParent = new PartitionedIndexCreation(bench, _create);
        _drop = new IndexRemoval(bench);
        _reindex = new IndexRebuild(bench);
        _setting = new ServerSettingChange(bench);
        _option = new TableOptionChange(bench);
        _statistics = new StatisticsCreation(bench);
        _refresh = new Refresh(bench);
    }

    public string Server { get; }

    /// <exception cref="PlimsollException">
    /// Unreachable (<see cref="Fault.Connection"/>), a standby or too old (<see cref="Fault.Server"/>), or another
    /// tuner is at work (<see cref="Fault.Busy"/>).
    /// </exception>
    public static async Task<PostgresChangeExecutor> OpenAsync(
        string connectionString,
        ChangeOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        var bench = new Workbench(connectionString, options, time);
        string server;
        await using (var connection = await bench.OpenAsync(token))
        {
            server = await IdentifyAsync(connection, token);
        }
        var held = new TuneLock(connectionString, options);
        try
        {
            await held.HoldAsync(token);
            return new PostgresChangeExecutor(bench, held, server);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks whether changes can be made there at all, and takes no lock.</summary>
    /// <exception cref="PlimsollException">
    /// Unreachable (<see cref="Fault.Connection"/>), a standby or too old (<see cref="Fault.Server"/>).
    /// </exception>
    public static async Task CheckAsync(string connectionString, TimeProvider time, CancellationToken token)
    {
        var bench = new Workbench(connectionString, new ChangeOptions(), time);
        await using var connection = await bench.OpenAsync(token);
        await IdentifyAsync(connection, token);
    }

    /// <summary>Looks whether the role could change anything at all.</summary>
    /// <exception cref="PlimsollException">It could not (<see cref="Fault.Privilege"/>).</exception>
    public async Task CheckRightsAsync(CancellationToken token)
    {
        await using var connection = await _bench.OpenAsync(token);
        await TunerRights.CheckAsync(connection, token);
    }

    public async Task<Preparation> PrepareAsync(Change change, CancellationToken token)
    {
        await using var connection = await _bench.OpenAsync(token);
        return change switch
        {
            Change.CreateIndex c => await _create.PrepareAsync(connection, c, token),
            Change.CreatePartitionedIndex c => await _createOnParent.PrepareAsync(connection, c, token),
            Change.DropIndex c => await _drop.PrepareAsync(connection, c, token),
            Change.Reindex c => await _reindex.PrepareAsync(connection, c, token),
            Change.CreateExtension c => await _extension.PrepareAsync(connection, c, token),
            Change.SetServerSetting c => await _setting.PrepareAsync(connection, c, token),
            Change.SetTableOption c => await _option.PrepareAsync(connection, c, token),
            Change.CreateStatistics c => await _statistics.PrepareAsync(connection, c, token),
            Change.Analyze c => await _refresh.PrepareAsync(connection, c, token),
            Change.Vacuum c => await _refresh.PrepareAsync(connection, c, token),
            _ => new Preparation.Refused("Only a person can apply it."),
        };
    }

    public async Task<Application> ApplyAsync(Change prepared, string trial, CancellationToken token)
    {
        await _lock.HoldAsync(token);
        var start = _bench.Time.GetTimestamp();
        try
        {
            var disk = prepared switch
            {
                Change.CreateIndex c => await _create.ApplyAsync(c, trial, token),
                Change.CreatePartitionedIndex c => await _createOnParent.ApplyAsync(c, trial, token),
                Change.DropIndex c => await _drop.ApplyAsync(c, trial, token),
                Change.Reindex c => await _reindex.ApplyAsync(c, trial, token),
                Change.CreateExtension c => await _extension.ApplyAsync(c, trial, token),
                Change.SetServerSetting c => await _setting.ApplyAsync(c, trial, token),
                Change.SetTableOption c => await _option.ApplyAsync(c, trial, token),
                Change.CreateStatistics c => await _statistics.ApplyAsync(c, trial, token),
                Change.Analyze c => await _refresh.ApplyAsync(c, trial, token),
                Change.Vacuum c => await _refresh.ApplyAsync(c, trial, token),
                _ => throw new ChangeFailedException("Only a person can apply it."),
            };
            return new Application.Done(disk, _bench.Time.GetElapsedTime(start));
        }
        catch (ChangeFailedException e)
        {
            return new Application.Failed(e.Message);
        }
        catch (WaitedTooLongException e)
        {
            return new Application.Failed($"It was given up: {e.Message}.");
        }
        catch (NpgsqlException e)
        {
            return new Application.Failed(ServerWords.Explain(e));
        }
        catch (PlimsollException e) when (e.Fault == Fault.Connection)
        {
            return new Application.Failed(e.Message);
        }
    }

    public async Task<string?> RevertAsync(Change prepared, string trial, CancellationToken token)
    {
        string? left = null;
        try
        {
            // A server that restarts, or a session that was killed, is back in a moment.
            await Backoff.RunAsync(
                async () => left = await RevertOnceAsync(prepared, trial, token),
                int.MaxValue,
                _bench.Options.PatienceBack,
                _bench.Time,
                token
            );
            return left;
        }
        catch (Exception e)
            when (e is NpgsqlException or WaitedTooLongException or ChangeFailedException
                || (e is PlimsollException { Fault: Fault.Connection })
            )
        {
            var why = e is NpgsqlException n ? ServerWords.Explain(n) : e.Message;
            throw new PlimsollException(
                Fault.Change,
                $"The way back could not be finished now: {why}",
                "Run plimsoll revert with the same ledger, or plimsoll tune again: both finish it first. By hand: "
                    + string.Join("; ", prepared.RevertShown),
                e
            );
        }
    }

    public Task StopOrphansAsync(CancellationToken token) => Orphans.StopAsync(_bench, token);

    public async Task<IReadOnlyList<OwnObject>> FindOwnAsync(CancellationToken token)
    {
        await using var connection = await _bench.OpenAsync(token);
        return await OwnObjects.FindAsync(connection, token);
    }

    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    private async Task<string?> RevertOnceAsync(Change prepared, string trial, CancellationToken token)
    {
        await _lock.HoldAsync(token);
        return await (
            prepared switch
            {
                Change.CreateIndex c => _create.RevertAsync(c, trial, token),
                Change.CreatePartitionedIndex c => _createOnParent.RevertAsync(c, trial, token),
                Change.DropIndex c => _drop.RevertAsync(c, trial, token),
                Change.Reindex c => _reindex.RevertAsync(c, trial, token),
                Change.CreateExtension c => _extension.RevertAsync(c, trial, token),
                Change.SetServerSetting c => _setting.RevertAsync(c, trial, token),
                Change.SetTableOption c => _option.RevertAsync(c, trial, token),
                Change.CreateStatistics c => _statistics.RevertAsync(c, trial, token),
                _ => Task.FromResult<string?>(null),
            }
        );
    }

    private static async Task<string> IdentifyAsync(NpgsqlConnection connection, CancellationToken token)
    {
        if (connection.PostgreSqlVersion.Major < 13)
        {
            throw new PlimsollException(
                Fault.Server,
                $"The server is PostgreSQL {connection.PostgreSqlVersion}.",
                "Plimsoll works on PostgreSQL 13 to 18: upgrade the server."
            );
        }
        if (await connection.ScalarAsync<bool>("SELECT pg_catalog.pg_is_in_recovery()", token))
        {
            throw new PlimsollException(
                Fault.Server,
                "The server is a standby: nothing can be changed on it.",
                "Connect to the primary. An audit works on a standby."
            );
        }
        var database = await connection.ScalarAsync<string>("SELECT current_database()::text", token);
        try
        {
            var id = await connection.ScalarAsync<long>(
                "SELECT system_identifier FROM pg_catalog.pg_control_system()",
                token
            );
            return string.Create(CultureInfo.InvariantCulture, $"{id}/{database}");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return $"{connection.Host}:{connection.Port}/{database}";
        }
    }
}
