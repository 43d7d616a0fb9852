using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

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
    private const uint AllEvents = Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge;
    private const uint ReadEvents = Libc.EpollIn | Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr;

    private readonly EpollSet _set = new();
    private readonly TransportOptions _options;
    private readonly LoadClock _clock;
    private readonly TargetAddresses _addresses;
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly List<EpollConnection> _places = [];
    private readonly Stack<EpollConnection> _closed = [];

    // What has been closed meanwhile stays in it, and is known by its turn.
    private readonly Stack<(EpollConnection Connection, uint Turn)> _idle = [];
    private readonly Queue<(Call Call, int Ticket)> _line = [];
    private readonly Queue<(EpollConnection Connection, uint Turn)> _unread = [];
    private readonly Queue<Call> _over = [];
    private int _goodAddress;
    private int _toOpen;
    private int _opening;

    public EpollTransport(TransportOptions options, TargetAddresses addresses, LoadClock clock)
    {
        _options = options;
        _addresses = addresses;
        _clock = clock;
    }

    public TimeSpan Grain => _set.Grain;

    /// <summary>Connections that stand or come about.</summary>
    public int Connections => _places.Count - _closed.Count;

    public bool IsOpening => _opening > 0;

    public void Open(int connections)
    {
        _toOpen = _addresses.Count == 0 ? 0 : Math.Min(connections, _options.MaxConnections);
        OpenMore();
    }

    public void Begin(Call call, TimeSpan now)
    {
        call.Begin();
        if (TakeIdle() is { } idle)
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
            Connect(NewConnection(call));
        }
        else
        {
            _line.Enqueue((call, call.Ticket));
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
        Close(connection);
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
            if (_set.At(i, out var events, out var tag))
            {
                var connection = _places[(int)(uint)tag];
                if (connection.Turn == (uint)(tag >> 32) && connection.State != ConnectionState.Closed)
                {
                    On(connection, events);
                }
            }
        }
        ServeLine();
    }

    public void Wake() => _set.Wake();

    public void Dispose()
    {
        foreach (var connection in _places)
        {
            if (connection.State != ConnectionState.Closed)
            {
                _ = Libc.Close(connection.Socket);
                connection.State = ConnectionState.Closed;
            }
        }
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
            Close(connection);
        }
    }

    /// <summary>A few at a time: the target's line of those that knock is not endless.</summary>
    private void OpenMore()
    {
        while (_opening < OpenAtOnce && Connections < _toOpen)
        {
            _opening++;
            Connect(NewConnection(null));
        }
    }

    private EpollConnection NewConnection(Call? call)
    {
        if (!_closed.TryPop(out var connection))
        {
            connection = new EpollConnection(_places.Count);
            _places.Add(connection);
        }
        connection.Turn++;
        (connection.Call, connection.Used, connection.Tries) = (call, false, 0);
        connection.Address = _goodAddress;
        if (call is not null)
        {
            call.Carrier = connection;
        }
        return connection;
    }

    /// <summary>From this number on files are left to others than connections.</summary>
    private static readonly long s_reserved = Libc.FileLimit() - LoadPlan.OtherFiles;

    private void Connect(EpollConnection connection)
    {
        connection.State = ConnectionState.Connecting;
        connection.HalfClosed = false;
        connection.Tries++;
        connection.Socket = Libc.Socket(
            _addresses.FamilyOf(connection.Address),
            Libc.SockStream | Libc.NonBlocking | Libc.CloseOnExec,
            0
        );
        if (connection.Socket < 0)
        {
            ConnectFailed(connection, Libc.LastError);
            return;
        }
        if (connection.Socket >= s_reserved)
        {
            // The kernel gives the lowest number that is free, so hardly any is left; the runtime itself dies without one.
            _ = Libc.Close(connection.Socket);
            connection.Socket = -1;
            ConnectFailed(connection, Errno.TooManyFiles);
            return;
        }
        Libc.SetNoDelay(connection.Socket);
        var address = _addresses[connection.Address];
        fixed (byte* bytes = address)
        {
            if (Libc.Connect(connection.Socket, bytes, address.Length) < 0 && Libc.LastError != Errno.InProgress)
            {
                ConnectFailed(connection, Libc.LastError);
                return;
            }
        }
        _set.Add(connection.Socket, AllEvents, connection.Tag);
    }

    private void Connected(EpollConnection connection, Errno error)
    {
        if (error != Errno.None)
        {
            ConnectFailed(connection, error);
            return;
        }
        _goodAddress = connection.Address;
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
        if (connection.Socket >= 0 && connection.Tries < _addresses.Count)
        {
            // A name may stand for several addresses, of which not all need listen.
            _ = Libc.Close(connection.Socket);
            connection.Address = (connection.Address + 1) % _addresses.Count;
            connection.Turn++;
            Connect(connection);
            return;
        }
        if (connection.Call is { } call)
        {
            End(call, new Failure(Stage.Connect, CauseOf(error)));
        }
        else
        {
            // What stopped this one stops the others; the requests show what it is.
            _opening--;
            _toOpen = 0;
        }
        Close(connection);
    }

    private static Cause CauseOf(Errno error) =>
        error switch
        {
            Errno.Refused => Cause.Refused,
            Errno.TimedOut => Cause.Timeout,
            Errno.Reset => Cause.Reset,
            Errno.TooManyFiles or Errno.TooManyFilesInSystem => Cause.TooManyFiles,
            Errno.NoAddressLeft => Cause.NoPortLeft,
            _ => Cause.Unreachable,
        };

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

    /// <summary>Sends what is left to send, as far as the kernel takes it.</summary>
    /// <returns>False where the connection broke.</returns>
    private bool Push(EpollConnection connection)
    {
        var left = connection.Call!.Request.Wire.Span[connection.SentBytes..];
        while (!left.IsEmpty)
        {
            nint sent;
            fixed (byte* bytes = left)
            {
                sent = Libc.Send(connection.Socket, bytes, (nuint)left.Length, Libc.NoSignal);
            }
            if (sent < 0)
            {
                switch (Libc.LastError)
                {
                    case Errno.Interrupted:
                        continue;
                    case Errno.Again:
                        return true;
                    default:
                        // The answer may have come before the target closed, e.g. a refusal of a large body.
                        Receive(connection);
                        return false;
                }
            }
            connection.SentBytes += (int)sent;
            left = left[(int)sent..];
        }
        return true;
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
            Close(connection);
        }
    }

    private void Lost(EpollConnection connection, bool inOrder)
    {
        var call = connection.Call!;
        if (connection.Used && !connection.Parser.HasBegun && !call.Retried && !call.Request.HasBody)
        {
            // The target had closed the kept connection before it saw the request (RFC 9112, section 9.3.1).
            call.Retried = true;
            Close(connection);
            Connect(NewConnection(call));
            return;
        }
        connection.Parser.End(inOrder);
        End(call, call.Failure);
        Close(connection);
    }

    private EpollConnection? TakeIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle.Connection.Turn == idle.Turn)
            {
                return idle.Connection;
            }
        }
        return null;
    }

    /// <summary>The connection is free for whoever is next in line.</summary>
    private void Release(EpollConnection connection)
    {
        (connection.State, connection.Call) = (ConnectionState.Idle, null);
        if (NextInLine() is { } call)
        {
            Send(connection, call);
        }
        else
        {
            _idle.Push((connection, connection.Turn));
        }
    }

    /// <summary>Where connections were closed, those in line open new ones.</summary>
    private void ServeLine()
    {
        while (_line.Count > 0 && Connections < _options.MaxConnections && NextInLine() is { } call)
        {
            call.Sent = _clock.Now;
            Connect(NewConnection(call));
        }
    }

    private Call? NextInLine()
    {
        while (_line.TryDequeue(out var next))
        {
            if (next.Call.IsUnderWay && next.Call.Ticket == next.Ticket)
            {
                return next.Call;
            }
        }
        return null;
    }

    private void End(Call call, Failure? failure)
    {
        call.End(failure, _clock.Now);
        _over.Enqueue(call);
    }

    private void Close(EpollConnection connection)
    {
        if (connection.Socket >= 0)
        {
            _ = Libc.Close(connection.Socket);
        }
        (connection.State, connection.Call, connection.Socket) = (ConnectionState.Closed, null, -1);
        connection.Turn++;
        _closed.Push(connection);
    }
}
