using System.Runtime.InteropServices;
using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>What is needed of Linux's C library. All descriptors made here are non-blocking and closed on exec.</summary>
/// <remarks>
/// The constants are those of x86-64 and arm64; on other processors some differ, and the platform's client is used.
/// </remarks>
internal static unsafe partial class Libc
{
    public const int SockStream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int NoSignal = 0x4000;
    public const int EpollAdd = 1;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollErr = 0x8;
    public const uint EpollHup = 0x10;
    public const uint EpollRdHup = 0x2000;
    public const uint EpollEdge = 1u << 31;
    public const int LimitOfFiles = 7;
    private const int SolSocket = 1;
    private const int SoError = 4;
    private const int IpProtoTcp = 6;
    private const int TcpNoDelay = 1;
    private const int ThreadCpuTime = 3;

    /// <summary>The number is the same on every processor since Linux 5.11; older C libraries lack the function.</summary>
    private const long EpollPwait2Number = 441;

    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && BitConverter.IsLittleEndian
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The error of the last call that failed, on this thread.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, byte* address, int length);

    // Neither waits, for the sockets are non-blocking: a collection of garbage is held up by microseconds at most.
    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* bytes, nuint count, int flags);

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* eventBytes);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int room, int milliseconds);

    public static int EpollWait(int epoll, byte* events, int room, TimeSpec* atMost) =>
        (int)SystemCall((nint)EpollPwait2Number, epoll, (nint)events, room, (nint)atMost, 0, 0);

    /// <summary>How many files this process may have open.</summary>
    public static long FileLimit()
    {
        var limits = stackalloc ulong[2];
        return GetLimit(LimitOfFiles, limits) == 0 && limits[0] < long.MaxValue ? (long)limits[0] : long.MaxValue;
    }

    public static void SetNoDelay(int descriptor)
    {
        var on = 1;
        _ = SetOption(descriptor, IpProtoTcp, TcpNoDelay, &on, sizeof(int));
    }

    /// <summary>What became of a connection that was begun; 0 where it stands.</summary>
    public static Errno TakeError(int descriptor)
    {
        var error = 0;
        uint length = sizeof(int);
        return GetOption(descriptor, SolSocket, SoError, &error, &length) == 0 ? (Errno)error : LastError;
    }

    /// <summary>The processor time that the calling thread has used.</summary>
    public static TimeSpan ThreadTime()
    {
        TimeSpec time;
        return GetTime(ThreadCpuTime, &time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : TimeSpan.Zero;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, TimeSpec* time);
}
