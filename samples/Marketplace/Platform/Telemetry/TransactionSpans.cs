using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Marketplace.Platform.Telemetry;

/// <summary>A span from begin to commit or rollback of each transaction that the code opens.</summary>
internal sealed class TransactionSpans : DbTransactionInterceptor
{
    private readonly ConditionalWeakTable<DbTransaction, Begin> _begun = [];

    private sealed record Begin(DateTimeOffset At);

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        _begun.AddOrUpdate(result, new Begin(eventData.StartTime));
        return ValueTask.FromResult(result);
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Tell(transaction, eventData);
        return Task.CompletedTask;
    }

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Tell(transaction, eventData);
        return Task.CompletedTask;
    }

    private void Tell(DbTransaction transaction, TransactionEndEventData ended)
    {
        if (_begun.TryGetValue(transaction, out var begin))
        {
            Spans.Tell("transaction", ActivityKind.Internal, begin.At, ended.StartTime + ended.Duration - begin.At);
        }
    }
}
