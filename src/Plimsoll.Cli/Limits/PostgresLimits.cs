using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Postgres.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>What a PostgreSQL shows of itself, as limits of the service that uses it.</summary>
internal sealed class PostgresLimits(ServerLimitSampler sampler, PoolSizes sizes) : ILimitObserver, IAsyncDisposable
{
    /// <summary>An application that never held more than this at once is none that a pool could bind.</summary>
    private const int Few = 1;

    public async Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token) =>
        await sampler.TakeAsync(token) is { } seen ? Samples(seen, sizes) : [];

    public ValueTask DisposeAsync() => sampler.DisposeAsync();

    internal static IReadOnlyList<LimitSample> Samples(ServerLimits seen, PoolSizes sizes)
    {
        var samples = new List<LimitSample>
        {
            Sample(
                $"connections of PostgreSQL ({seen.Connections.LimitedBy})",
                LimitKind.Connections,
                seen.Connections.Used,
                seen.Connections.Usable,
                waiting: null,
                seen.Over
            ) with
            {
                HasBase = true,
                Existing = seen.Connections.UsedMost,
            },
            Sample("PostgreSQL's write-ahead log", LimitKind.Disk, seen.Flush.Busy, 1, seen.Flush.Waiting, seen.Over),
        };
        foreach (var application in seen.Applications)
        {
            var size = sizes.OfApplication(application.Name);
            if (size is null && application.OpenMost <= Few)
            {
                continue;
            }
            samples.Add(
                Sample(
                    $"connections of {(application.Name.Length == 0 ? "the service" : application.Name)} to PostgreSQL",
                    LimitKind.Pool,
                    application.Held,
                    size,
                    waiting: null,
                    seen.Over
                ) with
                {
                    Existing = application.Open,
                }
            );
        }
        // Where several go on at once the queue is not for one thing, and how many it has room for is not known.
        samples.AddRange(
            seen.Queues.Select(queue =>
                Sample(
                    $"{queue.Name} in PostgreSQL",
                    LimitKind.Locks,
                    queue.IsOneAtATime ? Math.Min(1, queue.Holders) : queue.Holders,
                    queue.IsOneAtATime ? 1 : null,
                    queue.Waiting,
                    seen.Over
                )
            )
        );
        return samples;
    }

    private static LimitSample Sample(
        string name,
        LimitKind kind,
        double busy,
        double? capacity,
        double? waiting,
        TimeSpan over
    ) =>
        new(
            name,
            kind,
            busy,
            capacity,
            capacity is { } most and > 0 ? Math.Min(1, busy / most) : null,
            waiting,
            Completed: null,
            over
        );
}
