namespace Plimsoll.Load.Learning.Logs;

/// <summary>How far the reading has come.</summary>
/// <param name="Done">Bytes as stored.</param>
/// <param name="Total">Null where nobody knows.</param>
public readonly record struct LogProgress(long Lines, long Done, long? Total)
{
    /// <summary>Requests among them.</summary>
    public long Entries { get; init; }

    /// <summary>Lines that could not be read.</summary>
    public long Broken { get; init; }
}
