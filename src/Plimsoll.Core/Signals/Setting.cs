namespace Plimsoll.Core.Signals;

/// <summary>A row of <c>pg_settings</c>.</summary>
public sealed record Setting
{
    public required string Name { get; init; }

    /// <summary>In <see cref="Unit"/>s.</summary>
    public required string Value { get; init; }
    public string? Unit { get; init; }

    /// <summary><c>default</c>, <c>configuration file</c>, <c>database</c>, …</summary>
    public string Source { get; init; } = "default";

    /// <summary><c>user</c>, <c>superuser</c>, <c>sighup</c>, <c>postmaster</c>, …: how it can be changed.</summary>
    public string Context { get; init; } = "user";
    public bool PendingRestart { get; init; }
}
