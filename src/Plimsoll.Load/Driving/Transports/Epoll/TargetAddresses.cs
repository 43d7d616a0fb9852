using System.Net;
using System.Net.Sockets;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>The target's addresses as the kernel wants them.</summary>
internal sealed class TargetAddresses
{
    private readonly List<byte[]> _addresses = [];

    private TargetAddresses() { }

    public int Count => _addresses.Count;

    /// <summary>Why there are none.</summary>
    public Cause Cause { get; private init; }

    public ReadOnlySpan<byte> this[int index] => _addresses[index];

    /// <summary>Asks the name service, once for the whole load; it may take as long as that does.</summary>
    public static TargetAddresses Of(Uri target)
    {
        try
        {
            var found = IPAddress.TryParse(target.IdnHost, out var literal)
                ? [literal]
                : Dns.GetHostAddresses(target.IdnHost);
            var all = new TargetAddresses { Cause = Cause.UnknownHost };
            foreach (var address in found)
            {
                var written = new IPEndPoint(address, target.Port).Serialize();
                all._addresses.Add(written.Buffer.Span[..written.Size].ToArray());
            }
            return all;
        }
        catch (SocketException)
        {
            return new TargetAddresses { Cause = Cause.UnknownHost };
        }
    }

    public int FamilyOf(int index) => BitConverter.ToUInt16(_addresses[index]);
}
