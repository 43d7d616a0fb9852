using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>The messages of <c>sock_diag(7)</c>, in the machine's own order of bytes but for ports and addresses.</summary>
internal static class DiagnosisReader
{
    public const int RequestLength = 72;
    private const int HeaderLength = 16;
    private const int MessageLength = 72;
    private const ushort SocketsByFamily = 20;
    private const ushort Done = 3;
    private const ushort Error = 2;
    private const byte Tcp = 6;
    private const int Established = 1;
    private const int Listening = 10;
    private const ushort InfoAttribute = 2;
    private const byte Inet6 = 10;

    /// <summary>Offsets in <c>struct tcp_info</c>, in which fields were only ever added at the end.</summary>
    private const int LastDataSent = 44;
    private const int LastDataReceived = 52;

    /// <summary>Asks for all established and listening TCP sockets of one family, with their <c>tcp_info</c>.</summary>
    public static byte[] Request(byte family)
    {
        var request = new byte[RequestLength];
        var span = request.AsSpan();
        MemoryMarshal.Write(span, (uint)RequestLength);
        MemoryMarshal.Write(span[4..], SocketsByFamily);
        MemoryMarshal.Write(span[6..], (ushort)0x301); // a request for all
        span[16] = family;
        span[17] = Tcp;
        span[18] = 1 << (InfoAttribute - 1);
        MemoryMarshal.Write(span[20..], (uint)((1 << Established) | (1 << Listening)));
        return request;
    }

    /// <returns>Whether more is to come.</returns>
    public static bool Read(ReadOnlySpan<byte> datagram, ICollection<SocketEntry> into)
    {
        while (datagram.Length >= HeaderLength)
        {
            var length = (int)MemoryMarshal.Read<uint>(datagram);
            var type = MemoryMarshal.Read<ushort>(datagram[4..]);
            if (type is Done or Error || length < HeaderLength || length > datagram.Length)
            {
                return false;
            }
            if (type == SocketsByFamily && length >= HeaderLength + MessageLength)
            {
                into.Add(Socket(datagram[HeaderLength..length]));
            }
            datagram = datagram[Math.Min(Aligned(length), datagram.Length)..];
        }
        return true;
    }

    private static SocketEntry Socket(ReadOnlySpan<byte> message)
    {
        var isV6 = message[0] == Inet6;
        var (sent, received) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var at = MessageLength; at + 4 <= message.Length; )
        {
            var length = MemoryMarshal.Read<ushort>(message[at..]);
            if (length < 4 || at + length > message.Length)
            {
                break;
            }
            if (MemoryMarshal.Read<ushort>(message[(at + 2)..]) == InfoAttribute && length >= 4 + LastDataReceived + 4)
            {
                var info = message[(at + 4)..];
                sent = TimeSpan.FromMilliseconds(MemoryMarshal.Read<uint>(info[LastDataSent..]));
                received = TimeSpan.FromMilliseconds(MemoryMarshal.Read<uint>(info[LastDataReceived..]));
            }
            at += Aligned(length);
        }
        return new SocketEntry(
            MemoryMarshal.Read<uint>(message[68..]),
            Point(message[8..], message[4..], isV6),
            Point(message[24..], message[6..], isV6),
            message[1] == Listening,
            sent,
            received
        );
    }

    private static IPEndPoint Point(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port, bool isV6)
    {
        var ip = new IPAddress(address[..(isV6 ? 16 : 4)]);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(port));
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
