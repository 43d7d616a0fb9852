using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Eng;

/// <summary>A port of the loopback interface that nobody listens on at the moment.</summary>
public static class LoopbackPort
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
