namespace Plimsoll.Tests.Profiled;

internal static class Stock
{
#pragma warning disable MA0158 // A monitor, as most code has it still.
    private static readonly object s_lock = new();
#pragma warning restore MA0158
    private static int s_count;

    /// <summary>Sleeps in the lock: whoever comes next waits for it.</summary>
    public static int CountUnderLock()
    {
        lock (s_lock)
        {
            Thread.Sleep(20);
            return ++s_count;
        }
    }
}
