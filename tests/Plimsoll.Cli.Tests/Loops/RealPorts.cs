using Plimsoll.Core.Loop;
using Plimsoll.Postgres.Changes;
using Plimsoll.Postgres.Measuring;
using Plimsoll.Store.Ledger;

namespace Plimsoll.Tests.Loops;

/// <summary>What the loop works with, all of it real: a server's executor and counters, and a ledger in a file.</summary>
internal sealed class RealPorts : IAsyncDisposable
{
    private readonly StatementMeter _meter;

    private RealPorts(PostgresChangeExecutor executor, StatementMeter meter, JsonlLedger ledger) =>
        (Executor, _meter, Ledger) = (executor, meter, ledger);

    public PostgresChangeExecutor Executor { get; }
    public JsonlLedger Ledger { get; }

    public static async Task<RealPorts> OpenAsync(string connection, DirectoryInfo directory, CancellationToken token)
    {
        var ledger = JsonlLedger.Open(Path.Combine(directory.FullName, "ledger.jsonl"));
        var executor = await PostgresChangeExecutor.OpenAsync(
            connection,
            new ChangeOptions(),
            TimeProvider.System,
            token
        );
        return new RealPorts(executor, new StatementMeter(connection), ledger);
    }

    public TunePorts For(IObserver observer) =>
        new()
        {
            Observer = observer,
            Executor = Executor,
            Meter = _meter,
            Ledger = Ledger,
            Time = TimeProvider.System,
            Random = new Random(1),
        };

    public async ValueTask DisposeAsync()
    {
        await _meter.DisposeAsync();
        await Executor.DisposeAsync();
        Ledger.Dispose();
    }
}
