using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>Whether a thread works or waits, and for what, by the functions of the framework that it stands in.</summary>
internal static class Waiting
{
    /// <summary>Where a worker of the thread pool that has work is.</summary>
    private const string AtWork = "System.Threading.ThreadPoolWorkQueue.Dispatch";

    private static readonly string[] s_task =
    [
        "System.Threading.Tasks.Task.InternalWait",
        "System.Threading.Tasks.Task.SpinThenBlockingWait",
        "System.Threading.Tasks.Task.Wait",
        "System.Threading.Tasks.Task.GetResultCore",
        "System.Threading.Tasks.Task.get_Result",
        "System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification",
        "System.Runtime.CompilerServices.TaskAwaiter.GetResult",
    ];

    private static readonly string[] s_lock =
    [
        "System.Threading.Monitor.Enter",
        "System.Threading.Monitor.ReliableEnter",
        "System.Threading.Monitor.TryEnter",
        "System.Threading.Lock.Enter",
        "System.Threading.Lock.TryEnter",
        "System.Threading.SemaphoreSlim.Wait",
        "System.Threading.ReaderWriterLockSlim.",
        "System.Threading.SpinLock.",
    ];

    private static readonly string[] s_inputOutput =
    [
        "Interop.Sys.",
        "Interop.",
        "System.Net.Sockets.SocketPal.",
        "System.Net.Sockets.Socket.",
        "System.IO.RandomAccess.",
        FrameName.Unknown,
    ];

    /// <summary>Sockets that never block: a thread in them is at work in the kernel.</summary>
    private static readonly string[] s_nonBlocking = ["System.Net.Sockets.SocketAsyncContext."];

    private static readonly string[] s_other =
    [
        "System.Threading.Monitor.Wait",
        "System.Threading.Thread.Sleep",
        "System.Threading.Thread.Join",
        "System.Threading.WaitHandle.",
        "System.Threading.ManualResetEventSlim.Wait",
        "System.Threading.CountdownEvent.Wait",
        "System.Threading.Barrier.",
        "System.Threading.LowLevelLifoSemaphore.",
    ];

    /// <summary>On a thread of the pool that has something to do; others (timers, the finaliser, main) wait by trade.</summary>
    public static bool IsAtWork(IReadOnlyList<Frame> outermostFirst) =>
        outermostFirst.Any(f => f.Name.StartsWith(AtWork, StringComparison.Ordinal));

    /// <param name="inner">The framework's functions inside the innermost one that is not its own, innermost first.</param>
    /// <param name="isManaged">The thread was in managed code, so it is not blocked by the kernel.</param>
    /// <returns><see cref="WaitKind.None"/> where it works.</returns>
    public static WaitKind KindOf(IReadOnlyList<Frame> inner, bool isManaged)
    {
        // A thread that spins before it blocks waits as well.
        if (Holds(inner, s_task))
        {
            return WaitKind.Task;
        }
        if (Holds(inner, s_lock))
        {
            return WaitKind.Lock;
        }
        if (isManaged || inner.Count == 0)
        {
            return WaitKind.None;
        }
        var innermost = inner.Take(3).ToList();
        return Holds(innermost, s_other) ? WaitKind.Other
            : Holds(innermost, s_inputOutput) && !Holds(inner, s_nonBlocking) ? WaitKind.InputOutput
            : WaitKind.None;
    }

    private static bool Holds(IReadOnlyList<Frame> frames, string[] names) =>
        frames.Any(f => names.Any(n => f.Name.StartsWith(n, StringComparison.Ordinal)));
}
