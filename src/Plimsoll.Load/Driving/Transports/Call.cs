using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// A request and what comes back for it. Made once for a session and used for each of its requests; from
/// <see cref="ITransport.Begin"/> until it is taken back it belongs to the transport.
/// </summary>
internal sealed class Call
{
    /// <summary>Whose it is; nothing to the transport.</summary>
    public object? Owner { get; init; }

    public required RequestBytes Request { get; set; }

    /// <summary>Whether the answer's header lines are handed back.</summary>
    public bool KeepHead { get; set; }

    /// <summary>Whether the answer's body is handed back or just read to its end.</summary>
    public bool KeepBody { get; set; }

    /// <summary>Remembers the last head that came for such a request; null where nobody does.</summary>
    public HeadMemo? Memo { get; set; }

    /// <summary>When it left the line for a connection, since the load began; zero where it never did.</summary>
    public TimeSpan Sent { get; set; }

    /// <summary>When the answer was whole, or all was over.</summary>
    public TimeSpan Ended { get; set; }

    /// <summary>0 where the head of an answer never came.</summary>
    public int Status { get; set; }

    /// <summary>Null where the answer came whole, whatever it says.</summary>
    public Failure? Failure { get; set; }

    /// <summary>Sent more than once, because the connection was closed before anything came back on it.</summary>
    public bool Retried { get; set; }

    /// <summary>All that was received for it.</summary>
    public long Bytes { get; set; }

    /// <summary>Lines of <c>name: value</c>, each with its line break, where they are kept.</summary>
    public ByteBuffer Head { get; } = new(0);

    /// <summary>The body, where it is kept.</summary>
    public ByteBuffer Body { get; } = new(0);

    /// <summary>From the moment when it is begun until it is over, be it still to be taken back.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>The transport's own.</summary>
    internal object? Carrier { get; set; }

    /// <summary>Tells apart the requests that one call is used for.</summary>
    internal int Ticket { get; private set; }

    internal void Begin()
    {
        Ticket++;
        IsUnderWay = true;
        (Sent, Ended, Status, Failure, Retried, Bytes, Carrier) = (default, default, 0, null, false, 0, null);
        Head.Clear();
        Body.Clear();
    }

    internal void End(Failure? failure, TimeSpan at)
    {
        IsUnderWay = false;
        (Failure, Ended, Carrier) = (failure, at, null);
    }
}
