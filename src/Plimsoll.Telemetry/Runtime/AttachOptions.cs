namespace Plimsoll.Telemetry.Runtime;

/// <summary>How a process is looked at while it runs.</summary>
public sealed record AttachOptions
{
    /// <summary>What the service is called in its traces; null: as <c>OTEL_SERVICE_NAME</c> says, else the program's name.</summary>
    public string? Service { get; init; }

    /// <summary>False: meters alone, which costs next to nothing.</summary>
    public bool Profile { get; init; } = true;

    /// <summary>Of one look at the stacks. Longer ones see rarer functions, and cost more.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From the start of a burst to that of the next, at least.</summary>
    public TimeSpan BurstEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What bursts may cost; the same for all windows of one process, so that it is kept over them.</summary>
    public BurstBudget Budget { get; init; } = new();

    /// <summary>
    /// Names of the assemblies that are the service's own code; null: the projects in its <c>.deps.json</c>, and where there is
    /// none, all that is not of the shared framework.
    /// </summary>
    public IReadOnlyList<string>? OwnAssemblies { get; init; }
}
