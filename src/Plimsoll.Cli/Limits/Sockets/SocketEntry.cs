using System.Net;

namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>A TCP socket as the kernel shows it.</summary>
/// <param name="IsListening">Else it is established.</param>
/// <param name="SinceSent">Since it last sent data; in steps of a tick of the kernel, 1 to 10 ms.</param>
/// <param name="SinceReceived">Since it last received data.</param>
internal sealed record SocketEntry(
    uint Inode,
    IPEndPoint Local,
    IPEndPoint Remote,
    bool IsListening,
    TimeSpan SinceSent,
    TimeSpan SinceReceived
);
