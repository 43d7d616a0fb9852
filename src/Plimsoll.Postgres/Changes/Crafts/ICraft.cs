using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>How one kind of change is carried out. Each meets the conditions that <see cref="IChangeExecutor"/> states.</summary>
internal interface ICraft<in TChange>
    where TChange : Change
{
    Task<Preparation> PrepareAsync(NpgsqlConnection connection, TChange change, CancellationToken token);

    /// <returns>Disk that it took; negative where it gave back.</returns>
    /// <exception cref="ChangeFailedException">What stood in the way.</exception>
    Task<Bytes> ApplyAsync(TChange change, string trial, CancellationToken token);

    /// <returns>Null where it is undone; otherwise what was left alone and why.</returns>
    Task<string?> RevertAsync(TChange change, string trial, CancellationToken token);
}

/// <summary>A change that could not be made, for a reason that is told to people.</summary>
internal sealed class ChangeFailedException(string reason) : Exception(reason);
