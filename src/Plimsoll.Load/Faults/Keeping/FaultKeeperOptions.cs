namespace Plimsoll.Load.Faults.Keeping;

/// <summary>What the process that keeps the faults needs to know.</summary>
public sealed record FaultKeeperOptions
{
    public string JournalDirectory { get; init; } = LeftBehind.UsualDirectory;

    /// <summary>Makes faults in databases out of connection strings by name; null where there are none.</summary>
    public Func<IReadOnlyDictionary<string, string>, IDatabaseFaults>? Databases { get; init; }

    /// <summary>When nothing has come from the driver for so long, it counts as gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);
}
