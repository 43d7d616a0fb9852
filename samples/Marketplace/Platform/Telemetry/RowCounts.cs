using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Marketplace.Platform.Telemetry;

/// <summary>How many rows each statement returned, put on Npgsql's span before it ends.</summary>
internal sealed class RowCounts : DbCommandInterceptor
{
    private static readonly ConditionalWeakTable<NpgsqlCommand, Activity> s_spans = [];

    public static void Expect(Activity span, NpgsqlCommand command) => s_spans.AddOrUpdate(command, span);

    public override InterceptionResult DataReaderClosing(
        DbCommand command,
        DataReaderClosingEventData eventData,
        InterceptionResult result
    )
    {
        Tell(command, eventData.ReadCount);
        return result;
    }

    public override ValueTask<InterceptionResult> DataReaderClosingAsync(
        DbCommand command,
        DataReaderClosingEventData eventData,
        InterceptionResult result
    )
    {
        Tell(command, eventData.ReadCount);
        return ValueTask.FromResult(result);
    }

    /// <param name="reads">The last one found that there is no more.</param>
    private static void Tell(DbCommand command, int reads)
    {
        if (
            command is NpgsqlCommand sent
            && sent.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
            && s_spans.TryGetValue(sent, out var span)
        )
        {
            span.SetTag("db.response.returned_rows", Math.Max(0, reads - 1));
        }
    }
}
