namespace Plimsoll.Load.Learning.Logs;

/// <summary>How far the reading has come.</summary>
/// <param name="Done">Bytes as stored.</param>
/// <param name="Total">Null where nobody knows.</param>
public readonly record struct LogProgress(long Lines, long Done, long? Total);
