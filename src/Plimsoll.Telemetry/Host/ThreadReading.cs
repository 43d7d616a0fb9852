namespace Plimsoll.Telemetry.Host;

/// <summary>One thread at one moment, since its start.</summary>
/// <param name="WaitedSeconds">In which it was ready and had no processor; null where the kernel does not count it.</param>
internal readonly record struct ThreadReading(
    string Name,
    double? CpuSeconds,
    double? WaitedSeconds,
    long? Voluntary,
    long? Involuntary
)
{
    /// <param name="directory">Under <c>/proc</c>.</param>
    /// <returns>Null where the thread is gone.</returns>
    public static ThreadReading? Read(HostFiles files, string directory)
    {
        if (files.ReadProc($"{directory}/status") is not { } status)
        {
            return null;
        }
        // Nanoseconds at work and in wait for a processor, and how often it got one.
        var run = Figures.Words(files.ReadProc($"{directory}/schedstat") ?? "");
        return new ThreadReading(
            files.ReadProc($"{directory}/comm")?.Trim() ?? "",
            run.Length == 3 ? Figures.Whole(run[0]) / 1e9 : null,
            run.Length == 3 ? Figures.Whole(run[1]) / 1e9 : null,
            Figures.After(status, "voluntary_ctxt_switches"),
            Figures.After(status, "nonvoluntary_ctxt_switches")
        );
    }
}
