using System.Runtime.InteropServices;

namespace Plimsoll.Bench.CriticalPaths;

/// <summary>Processor time of the thread itself, which a busy machine does not lengthen as it does the wall clock's.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    public static double Milliseconds
    {
        get
        {
            _ = GetTime(ThreadClock, out var time);
            return time.Seconds * 1e3 + time.Nanoseconds / 1e6;
        }
    }

    // Linux: clock_gettime(CLOCK_THREAD_CPUTIME_ID).
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
