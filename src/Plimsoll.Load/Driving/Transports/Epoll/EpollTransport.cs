using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>
/// HTTP/1.1 over sockets of our own in one event loop: one <c>send</c> and one <c>recv</c> a request, and no memory
/// taken for it. A connection carries one request at a time and is kept as long as the target keeps it.
/// </summary>
/// <remarks>
/// Sockets are told to epoll once, by edges: what is readable is read until less comes than there was room for, which
/// epoll(7) allows as the sign that no more is there, or the target has closed.
/// </remarks>
internal sealed unsafe class EpollTransport : ITransport
{
    /// <summary>After so many full reads in a row others get their turn.</summary>
    private const int ReadsInARow = 16;
    private const int OpenAtOnce = 64;
    private const uint ReadEvents = Libc.EpollIn | Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr;

    private readonly EpollSet _set = new();
    private readonly TransportOptions _options;
    private readonly LoadClock _clock;
    private readonly TargetAddresses _addresses;
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly ConnectionTable _table = new();
    private readonly CallLine _line = new();
    private readonly Dialer _dialer;
    private readonly Queue<(EpollConnection Connection, uint Turn)> _unread = [];
    private readonly Queue<Call> _over = [];
    private int _toOpen;
    private int _opening;

    public EpollTransport(TransportOptions options, TargetAddresses addresses, LoadClock clock)
    {
        _options = options;
        _addresses = addresses;
        _clock = clock;
        _dialer = new Dialer(_set, addresses);
    }

    public TimeSpan Grain => _set.Grain;

    /// <summary>Connections that stand or come about.</summary>
    public int Connections => _table.Count;

    public bool IsOpening => _opening > 0;

    public void Open(int connections)
    {
        _toOpen = _addresses.Count == 0 ? 0 : Math.Min(connections, _options.MaxConnections);
        OpenMore();
    }

    public void Begin(Call call, TimeSpan now)
    {
        call.Begin();
        if (_table.TakeIdle() is { } idle)
        {
            call.Sent = now;
            Send(idle, call);
        }
        else if (_addresses.Count == 0)
        {
            End(call, new Failure(Stage.Connect, _addresses.Cause));
        }
        else if (Connections < _options.MaxConnections)
        {
            call.Sent = now;
            Connect(call);
        }
        else
        {
            _line.Add(call);
        }
    }

    public void Cancel(Call call)
    {
        if (!call.IsUnderWay)
        {
            return;
        }
        if (call.Carrier is not EpollConnection connection)
        {
            // Its place in line is passed over when its turn comes.
            End(call, new Failure(Stage.Start, Cause.Timeout));
            return;
        }
        var stage =
            connection.State == ConnectionState.Connecting ? Stage.Connect
            : connection.Parser.HasHead ? Stage.Body
            : Stage.Answer;
        End(call, new Failure(stage, Cause.Timeout, stage == Stage.Body ? call.Status : 0));
        _table.Close(connection);
    }

    public bool TryTake([MaybeNullWhen(false)] out Call call) => _over.TryDequeue(out call);

    public void Poll(TimeSpan atMost)
    {
        ServeLine();
        for (var left = _unread.Count; left > 0; left--)
        {
            var (connection, turn) = _unread.Dequeue();
            if (connection.Turn == turn && connection.State != ConnectionState.Closed)
            {
                Receive(connection);
            }
        }
        var count = _set.Wait(_over.Count > 0 || _unread.Count > 0 ? TimeSpan.Zero : atMost);
        for (var i = 0; i < count; i++)
        {
            if (_set.At(i, out var events, out var tag) && _table.Of(tag) is { } connection)
            {
                On(connection, events);
            }
        }
        ServeLine();
    }

    public void Wake() => _set.Wake();

    public void Dispose()
    {
        _table.Dispose();
        _set.Dispose();
    }

    private void On(EpollConnection connection, uint events)
    {
        connection.HalfClosed |= (events & (Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0;
        switch (connection.State)
        {
            case ConnectionState.Connecting when (events & (Libc.EpollOut | Libc.EpollErr | Libc.EpollHup)) != 0:
                Connected(connection, Libc.TakeError(connection.Socket));
                break;
            case ConnectionState.Busy when (events & Libc.EpollOut) != 0 && !Push(connection):
                return;
        }
        if ((events & ReadEvents) == 0)
        {
            return;
        }
        if (connection.State == ConnectionState.Busy)
        {
            Receive(connection);
        }
        else if (connection.State == ConnectionState.Idle)
        {
            // Closed by the target, or it speaks out of turn: either way no request may go there any more.
            _table.Close(connection);
        }
    }

    /// <summary>A few at a time: the target's line of those that knock is not endless.</summary>
    private void OpenMore()
    {
        while (_opening < OpenAtOnce && Connections < _toOpen)
        {
            _opening++;
            Connect(call: null);
        }
    }

    private void Connect(Call? call)
    {
        var connection = _table.Take(call);
        if (_dialer.Begin(connection) is var error and not Errno.None)
        {
            ConnectFailed(connection, error);
        }
    }

    private void Connected(EpollConnection connection, Errno error)
    {
        if (error != Errno.None)
        {
            if (_dialer.Next(connection, error) is var still and not Errno.None)
            {
                ConnectFailed(connection, still);
            }
            return;
        }
        _dialer.Answered(connection);
        if (connection.Call is { } call)
        {
            Send(connection, call);
        }
        else
        {
            _opening--;
            Release(connection);
            OpenMore();
        }
    }

    private void ConnectFailed(EpollConnection connection, Errno error)
    {
        if (connection.Call is { } call)
        {
            End(call, new Failure(Stage.Connect, Dialer.CauseOf(error)));
        }
        else
        {
            // What stopped this one stops the others; the requests show what it is.
            _opening--;
            _toOpen = 0;
        }
        _table.Close(connection);
    }

    private void Send(EpollConnection connection, Call call)
    {
        if (call.Sent == TimeSpan.Zero)
        {
            call.Sent = _clock.Now;
        }
        (connection.State, connection.Call, connection.SentBytes) = (ConnectionState.Busy, call, 0);
        call.Carrier = connection;
        connection.Parser.Begin(call, _options.MaxAnswerBytes);
        Push(connection);
    }

    /// <returns>False where the connection broke.</returns>
    private bool Push(EpollConnection connection)
    {
        if (connection.SendMore())
        {
            return true;
        }
        // The answer may have come before the target closed, e.g. a refusal of a large body.
        Receive(connection);
        return false;
    }

    private void Receive(EpollConnection connection)
    {
        var room = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_received, 0);
        for (var reads = 0; reads < ReadsInARow; reads++)
        {
            var count = Libc.Receive(connection.Socket, room, (nuint)_received.Length, 0);
            if (count < 0 && Libc.LastError == Errno.Interrupted)
            {
                continue;
            }
            if (count < 0 && Libc.LastError == Errno.Again)
            {
                return;
            }
            if (count <= 0)
            {
                Lost(connection, inOrder: count == 0);
                return;
            }
            var used = connection.Parser.Feed(_received.AsSpan(0, (int)count));
            if (connection.Parser.IsOver)
            {
                Answered(connection, exactly: used == count);
                return;
            }
            if (count < _received.Length && !connection.HalfClosed)
            {
                return;
            }
        }
        _unread.Enqueue((connection, connection.Turn));
    }

    private void Answered(EpollConnection connection, bool exactly)
    {
        var call = connection.Call!;
        // An answer to what has not been said in full leaves the rest of the request in the way of the next.
        var clean = exactly && connection.SentBytes == call.Request.Wire.Length && !connection.HalfClosed;
        var keep = clean && call.Failure is null && connection.Parser.KeepsConnection;
        End(call, call.Failure);
        if (keep)
        {
            connection.Used = true;
            Release(connection);
        }
        else
        {
            _table.Close(connection);
        }
    }

    private void Lost(EpollConnection connection, bool inOrder)
    {
        var call = connection.Call!;
        if (connection.Used && !connection.Parser.HasBegun && !call.Retried && !call.Request.HasBody)
        {
            // The target had closed the kept connection before it saw the request (RFC 9112, section 9.3.1).
            call.Retried = true;
            _table.Close(connection);
            Connect(call);
            return;
        }
        connection.Parser.End(inOrder);
        End(call, call.Failure);
        _table.Close(connection);
    }

    /// <summary>The connection is free for whoever is next in line.</summary>
    private void Release(EpollConnection connection)
    {
        (connection.State, connection.Call) = (ConnectionState.Idle, null);
        if (_line.Next() is { } call)
        {
            Send(connection, call);
        }
        else
        {
            _table.KeepIdle(connection);
        }
    }

    /// <summary>Where connections were closed, those in line open new ones.</summary>
    private void ServeLine()
    {
        while (!_line.IsEmpty && Connections < _options.MaxConnections && _line.Next() is { } call)
        {
            call.Sent = _clock.Now;
            Connect(call);
        }
    }

    private void End(Call call, Failure? failure)
    {
        call.End(failure, _clock.Now);
        _over.Enqueue(call);
    }
}
