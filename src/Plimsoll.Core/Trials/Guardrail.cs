namespace Plimsoll.Core.Trials;

/// <summary>Something that a kept change must not make worse.</summary>
public abstract record Guardrail
{
    private Guardrail() { }

    /// <summary>No statement is slower per call by more than both; 0.1 is 10 %.</summary>
    public sealed record StatementsNotSlower(double Relative, double Milliseconds) : Guardrail;

    /// <summary>
    /// None of the statements concerned that takes at least this share of their time is slower per call by more than
    /// <paramref name="Relative"/>, however few milliseconds that is. For what promises no time, such as a drop: a short
    /// statement that is called all the time must not pay for it.
    /// </summary>
    public sealed record HeavyStatementsNotSlower(double Relative, double Share) : Guardrail;

    /// <summary>The service's p95 is not higher by more than both. Says nothing where no scenario drives the load.</summary>
    public sealed record ServiceNotSlower(double Relative, double Milliseconds) : Guardrail;

    /// <summary>The share of failed requests is not higher by more than this; 0.001 is 0.1 %.</summary>
    public sealed record ErrorsNotUp(double Share) : Guardrail;

    /// <summary>Writes to the tables that the change touches take at most this factor of their time per call; <c>--max-write-slowdown</c>.</summary>
    public sealed record WritesWithin(double Factor) : Guardrail;

    /// <summary>
    /// WAL per call does not grow by more than both. Most calls read and write none, so that the images of a few pages
    /// after a checkpoint multiply a small mean.
    /// </summary>
    public sealed record WalWithin(double Factor, Bytes PerCall) : Guardrail;

    /// <summary>No replica falls further behind than this. Says nothing where there is none.</summary>
    public sealed record ReplicationLagWithin(TimeSpan Lag) : Guardrail;

    /// <summary>What the change really took on disk.</summary>
    public sealed record DiskWithin(Bytes Budget) : Guardrail;

    /// <summary>
    /// No statement more than 10 % and 20 ms slower, the service not either, errors up by at most 0.1 %, writes at
    /// most 2.5 times, WAL per call not more than 4 times and 16 kB, replicas at most 10 s behind.
    /// </summary>
    public static IReadOnlyList<Guardrail> Usual { get; } =
    [
        new StatementsNotSlower(0.10, 20),
        new ServiceNotSlower(0.10, 20),
        new ErrorsNotUp(0.001),
        new WritesWithin(2.5),
        new WalWithin(4, new Bytes(16 * 1024)),
        new ReplicationLagWithin(TimeSpan.FromSeconds(10)),
    ];

    /// <summary>The same guardrails with another bound on the time of writes; without one they stay without.</summary>
    public static IReadOnlyList<Guardrail> WithWrites(IReadOnlyList<Guardrail> guardrails, double factor) =>
        [.. guardrails.Select(g => g is WritesWithin ? new WritesWithin(factor) : g)];
}
