namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>The loop's connections. Places are used again: an event, or an entry among the idle, is told by its turn.</summary>
internal sealed class ConnectionTable : IDisposable
{
    private readonly List<EpollConnection> _places = [];
    private readonly Stack<EpollConnection> _closed = [];

    // What has been closed meanwhile stays in it.
    private readonly Stack<(EpollConnection Connection, uint Turn)> _idle = [];

    /// <summary>Connections that stand or come about.</summary>
    public int Count => _places.Count - _closed.Count;

    /// <param name="call">What it works for; null where it is opened ahead of any.</param>
    public EpollConnection Take(Call? call)
    {
        if (!_closed.TryPop(out var connection))
        {
            connection = new EpollConnection(_places.Count);
            _places.Add(connection);
        }
        connection.Turn++;
        (connection.Call, connection.Used) = (call, false);
        if (call is not null)
        {
            call.Carrier = connection;
        }
        return connection;
    }

    /// <returns>Null where the socket that an event is of has been closed.</returns>
    public EpollConnection? Of(ulong tag)
    {
        var connection = _places[(int)(uint)tag];
        return connection.Turn == (uint)(tag >> 32) && connection.State != ConnectionState.Closed ? connection : null;
    }

    public void KeepIdle(EpollConnection connection) => _idle.Push((connection, connection.Turn));

    public EpollConnection? TakeIdle()
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

    public void Close(EpollConnection connection)
    {
        if (connection.Socket >= 0)
        {
            _ = Libc.Close(connection.Socket);
        }
        (connection.State, connection.Call, connection.Socket) = (ConnectionState.Closed, null, -1);
        connection.Turn++;
        _closed.Push(connection);
    }

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
    }
}
