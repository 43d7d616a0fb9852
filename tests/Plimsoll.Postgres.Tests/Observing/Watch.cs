using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Tests.Observing;

/// <summary>Observes a test database while the test does something.</summary>
internal static class Watch
{
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <param name="during">Runs within the window, which ends no sooner than it.</param>
    public static async Task<Observation> ObserveAsync(
        string connection,
        Func<CancellationToken, Task>? during = null,
        Func<ObservationOptions, ObservationOptions>? adjust = null
    )
    {
        var token = TestContext.Current.CancellationToken;
        var options = new ObservationOptions
        {
            ConnectionString = connection,
            Window = Short,
            SamplesPerSecond = 20,
            // Setting the database up takes more time than what the tests look at.
            PlannedShare = 1,
        };
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new Signal(began);
        var observing = PostgresObserver.ObserveAsync(
            adjust is null ? options : adjust(options),
            progress,
            TimeProvider.System,
            token
        );
        if (during is not null)
        {
            await Task.WhenAny(began.Task, observing);
            await during(token);
        }
        return await observing;
    }

    public static async Task RunAsync(string connection, string sql, CancellationToken token, int times = 1)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=shop");
        await using var open = await source.OpenConnectionAsync(token);
        for (var i = 0; i < times; i++)
        {
            await using var command = new NpgsqlCommand(sql, open);
            await command.ExecuteNonQueryAsync(token);
        }
    }

    /// <summary>Told as soon as sampling has begun; unlike <see cref="Progress{T}"/> on the caller's thread.</summary>
    private sealed class Signal(TaskCompletionSource began) : IProgress<ObservationProgress>
    {
        public void Report(ObservationProgress value)
        {
            if (value.Stage == ObservationStage.Sampling)
            {
                began.TrySetResult();
            }
        }
    }
}
