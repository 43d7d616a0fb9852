namespace Plimsoll.Load.Learning.Logs;

/// <summary>Reads logs one after the other, and says how far it has come in all of them together.</summary>
internal static class LogWalk
{
    /// <param name="read">Reads one log; its second argument is to be called now and then.</param>
    /// <param name="soFar">What has been read, but for the bytes.</param>
    public static void Read(
        IReadOnlyList<LogSource> sources,
        Action<LogSource, Action> read,
        Func<LogProgress> soFar,
        IProgress<LogProgress>? progress
    )
    {
        var before = 0L;
        var total = sources.All(source => source.Length is not null) ? sources.Sum(source => source.Length) : null;
        foreach (var source in sources)
        {
            var start = before;
            read(source, () => progress?.Report(soFar() with { Done = start + source.Position, Total = total }));
            before += source.Length ?? 0;
        }
    }
}
