using System.Runtime.InteropServices;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>The processor time of the programs started by this one that have ended, by getrusage.</summary>
internal static unsafe partial class ChildrenTime
{
    private const int Children = -1;

    public static TimeSpan Now()
    {
        // struct rusage: user and system time as seconds and microseconds, then fourteen more numbers.
        var usage = stackalloc long[18];
        return GetUsage(Children, usage) == 0
            ? TimeSpan.FromMicroseconds(((usage[0] + usage[2]) * 1_000_000) + usage[1] + usage[3])
            : throw new InvalidOperationException("getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, long* usage);
}
