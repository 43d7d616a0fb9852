using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Marketplace.Platform.Telemetry;

/// <summary>A span for each time that a request waits until the pool hands it a connection.</summary>
internal sealed class ConnectionSpans : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Tell(eventData);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Tell(eventData);
        return Task.CompletedTask;
    }

    private static void Tell(ConnectionEndEventData opened) =>
        Spans.Tell("connection", ActivityKind.Client, opened.StartTime, opened.Duration);
}
