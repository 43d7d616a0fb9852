using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>
/// Begins connections to the target: a name may stand for several addresses, of which not all need listen, so the one that
/// answered last is tried first, and the others after it.
/// </summary>
internal sealed unsafe class Dialer(EpollSet set, TargetAddresses addresses)
{
    private const uint AllEvents = Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge;

    /// <summary>From this number on files are left to others than connections.</summary>
    private static readonly long s_reserved = Libc.FileLimit() - LoadPlan.OtherFiles;

    private int _goodAddress;

    /// <returns>None where it is under way; else why it cannot be.</returns>
    public Errno Begin(EpollConnection connection)
    {
        (connection.Address, connection.Tries) = (_goodAddress, 0);
        var error = Try(connection);
        return error == Errno.None ? Errno.None : Next(connection, error);
    }

    /// <summary>Goes on with the next address where there is one that has not been tried.</summary>
    /// <param name="error">Why the last one failed.</param>
    /// <returns>None where it is under way; else why it cannot be.</returns>
    public Errno Next(EpollConnection connection, Errno error)
    {
        while (error != Errno.None && connection.Socket >= 0 && connection.Tries < addresses.Count)
        {
            _ = Libc.Close(connection.Socket);
            connection.Address = (connection.Address + 1) % addresses.Count;
            connection.Turn++;
            error = Try(connection);
        }
        return error;
    }

    public void Answered(EpollConnection connection) => _goodAddress = connection.Address;

    public static Cause CauseOf(Errno error) =>
        error switch
        {
            Errno.Refused => Cause.Refused,
            Errno.TimedOut => Cause.Timeout,
            Errno.Reset => Cause.Reset,
            Errno.TooManyFiles or Errno.TooManyFilesInSystem => Cause.TooManyFiles,
            Errno.NoAddressLeft => Cause.NoPortLeft,
            _ => Cause.Unreachable,
        };

    /// <remarks>Where the socket is -1 afterwards, none could be had, and another address would fare no better.</remarks>
    private Errno Try(EpollConnection connection)
    {
        connection.State = ConnectionState.Connecting;
        connection.HalfClosed = false;
        connection.Tries++;
        connection.Socket = Libc.Socket(
            addresses.FamilyOf(connection.Address),
            Libc.SockStream | Libc.NonBlocking | Libc.CloseOnExec,
            0
        );
        if (connection.Socket < 0)
        {
            return Libc.LastError;
        }
        if (connection.Socket >= s_reserved)
        {
            // The kernel gives the lowest number that is free, so hardly any is left; the runtime itself dies without one.
            _ = Libc.Close(connection.Socket);
            connection.Socket = -1;
            return Errno.TooManyFiles;
        }
        Libc.SetNoDelay(connection.Socket);
        var address = addresses[connection.Address];
        fixed (byte* bytes = address)
        {
            if (Libc.Connect(connection.Socket, bytes, address.Length) < 0 && Libc.LastError != Errno.InProgress)
            {
                return Libc.LastError;
            }
        }
        set.Add(connection.Socket, AllEvents, connection.Tag);
        return Errno.None;
    }
}
