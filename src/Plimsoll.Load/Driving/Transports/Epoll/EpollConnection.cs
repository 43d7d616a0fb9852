namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>A connection of the event loop's own.</summary>
internal sealed class EpollConnection(int place)
{
    /// <summary>Where it stands in the loop's table.</summary>
    public int Place => place;

    /// <summary>Counts the sockets that have had this place: an event of one that is closed already is no one's.</summary>
    public uint Turn { get; set; }

    public int Socket { get; set; }
    public ConnectionState State { get; set; }

    /// <summary>Which of the target's addresses it is connected to, or tries.</summary>
    public int Address { get; set; }

    /// <summary>How many of the addresses it has tried.</summary>
    public int Tries { get; set; }

    /// <summary>What it works for; null where it waits for work.</summary>
    public Call? Call { get; set; }
    public int SentBytes { get; set; }

    /// <summary>Whether it has carried an answer before, so that the target may have closed it meanwhile.</summary>
    public bool Used { get; set; }

    /// <summary>Whether the target has said that it sends no more.</summary>
    public bool HalfClosed { get; set; }

    public AnswerParser Parser { get; } = new();

    public ulong Tag => ((ulong)Turn << 32) | (uint)place;

    /// <summary>Sends what is left to send, as far as the kernel takes it.</summary>
    /// <returns>False where the connection broke.</returns>
    public unsafe bool SendMore()
    {
        var left = Call!.Request.Wire.Span[SentBytes..];
        while (!left.IsEmpty)
        {
            nint sent;
            fixed (byte* bytes = left)
            {
                sent = Libc.Send(Socket, bytes, (nuint)left.Length, Libc.NoSignal);
            }
            if (sent >= 0)
            {
                SentBytes += (int)sent;
                left = left[(int)sent..];
            }
            else if (Libc.LastError != Errno.Interrupted)
            {
                return Libc.LastError == Errno.Again;
            }
        }
        return true;
    }
}
