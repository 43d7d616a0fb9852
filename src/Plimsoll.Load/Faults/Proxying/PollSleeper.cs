using System.Runtime.InteropServices;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// Linux: <c>ppoll</c> takes nanoseconds, and waits on an eventfd to be woken. The kernel may add the thread's timer
/// slack, 50 µs by default, which is set to its least.
/// </summary>
internal sealed class PollSleeper : ISleeper
{
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    private const int CloseOnExec = 0x80000; // EFD_CLOEXEC
    private const int NonBlocking = 0x800; // EFD_NONBLOCK
    private const short PollIn = 1;
    private readonly int _event = EventFd(0, CloseOnExec | NonBlocking);

    public void Prepare() => _ = Prctl(SetTimerSlack, 1, 0, 0, 0);

    public void Sleep(TimeSpan length)
    {
        if (length <= TimeSpan.Zero)
        {
            return;
        }
        var descriptor = new PollDescriptor { Descriptor = _event, Events = PollIn };
        var time = new TimeSpec
        {
            Seconds = (nint)(length.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(length.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        if (PPoll(ref descriptor, 1, ref time, 0) > 0)
        {
            _ = Read(_event, out _, sizeof(ulong));
        }
    }

    public void Wake()
    {
        var one = 1UL;
        _ = Write(_event, ref one, sizeof(ulong));
    }

    public void Dispose() => _ = Close(_event);

    [DllImport("libc", EntryPoint = "eventfd")]
    private static extern int EventFd(uint initial, int flags);

    [DllImport("libc", EntryPoint = "ppoll")]
    private static extern int PPoll(ref PollDescriptor descriptors, nuint count, ref TimeSpec time, nint signals);

    [DllImport("libc", EntryPoint = "read")]
    private static extern nint Read(int descriptor, out ulong value, nint count);

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int descriptor, ref ulong value, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
