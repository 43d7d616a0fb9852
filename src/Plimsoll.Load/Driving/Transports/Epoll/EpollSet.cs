using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>Sockets that are waited for together, and a bell by which another thread ends the waiting.</summary>
internal sealed unsafe class EpollSet : IWaiter
{
    private const int Room = 512;
    private const ulong Bell = ulong.MaxValue;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int s_stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_tagAt = s_stride - 8;
    private readonly byte[] _events = GC.AllocateArray<byte>(Room * s_stride, pinned: true);
    private readonly int _epoll;
    private readonly int _bell;
    private bool _onlyMilliseconds;

    public EpollSet()
    {
        _epoll = Checked(Libc.EpollCreate(Libc.CloseOnExec));
        _bell = Checked(Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec));
        // By edges, so that the bell need never be read to be quiet again.
        Add(_bell, Libc.EpollIn | Libc.EpollEdge, Bell);
    }

    public TimeSpan Grain => TimeSpan.Zero;

    /// <param name="tag">Comes back with every event; not the largest number.</param>
    public void Add(int descriptor, uint events, ulong tag)
    {
        var bytes = stackalloc byte[16];
        var one = new Span<byte>(bytes, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(one, events);
        BinaryPrimitives.WriteUInt64LittleEndian(one[s_tagAt..], tag);
        _ = Checked(Libc.EpollControl(_epoll, Libc.EpollAdd, descriptor, bytes));
    }

    /// <returns>How many events there are; see <see cref="At"/>.</returns>
    public int Wait(TimeSpan atMost)
    {
        var events = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        var limit = atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost;
        int count;
        if (_onlyMilliseconds || limit == TimeSpan.Zero)
        {
            count = Libc.EpollWait(_epoll, events, Room, (int)Math.Min(Math.Ceiling(limit.TotalMilliseconds), 60_000));
        }
        else
        {
            var time = TimeSpec.Of(limit);
            count = Libc.EpollWait(_epoll, events, Room, &time);
            if (count < 0 && Libc.LastError == Errno.NotImplemented)
            {
                _onlyMilliseconds = true;
                return Wait(atMost);
            }
        }
        return count >= 0 ? count
            : Libc.LastError == Errno.Interrupted ? 0
            : throw Fault();
    }

    void IWaiter.Wait(TimeSpan atMost) => _ = Wait(atMost);

    /// <returns>False where it was only the bell.</returns>
    public bool At(int index, out uint events, out ulong tag)
    {
        var one = _events.AsSpan(index * s_stride, s_stride);
        events = BinaryPrimitives.ReadUInt32LittleEndian(one);
        tag = BinaryPrimitives.ReadUInt64LittleEndian(one[s_tagAt..]);
        return tag != Bell;
    }

    public void Wake()
    {
        var one = 1ul;
        _ = Libc.Write(_bell, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Libc.Close(_bell);
        _ = Libc.Close(_epoll);
    }

    private static int Checked(int result) => result >= 0 ? result : throw Fault();

    private static Win32Exception Fault() => new((int)Libc.LastError);
}
