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

    /// <summary><c>pg_settings.sourcefile</c>; null where it comes from no file, or may not be read.</summary>
    public string? SourceFile { get; init; }

    /// <summary>What <c>ALTER SYSTEM</c> has written before, in <see cref="Unit"/>s; null where it has written nothing.</summary>
    public string? WrittenByAlterSystem =>
        SourceFile?.EndsWith("postgresql.auto.conf", StringComparison.Ordinal) == true ? Value : null;
    public bool PendingRestart { get; init; }
}
