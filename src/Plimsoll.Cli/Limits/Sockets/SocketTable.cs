using System.Runtime.InteropServices;

namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>
/// All TCP sockets of this machine, from the kernel's <c>sock_diag</c>, which needs no rights; one for each thread that
/// looks.
/// </summary>
internal sealed class SocketTable : IDisposable
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int Diagnosis = 4;
    private static readonly byte[][] s_requests = [DiagnosisReader.Request(2), DiagnosisReader.Request(10)];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly int _descriptor;

    private SocketTable(int descriptor) => _descriptor = descriptor;

    /// <summary>Null where the kernel has no such thing.</summary>
    public static SocketTable? Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }
        var descriptor = OpenSocket(Netlink, Raw | CloseOnExec, Diagnosis);
        return descriptor < 0 ? null : new SocketTable(descriptor);
    }

    /// <returns>Empty where the kernel refuses.</returns>
    public List<SocketEntry> Read()
    {
        var sockets = new List<SocketEntry>();
        foreach (var request in s_requests)
        {
            if (Send(_descriptor, request, request.Length, 0) != request.Length)
            {
                return [];
            }
            nint got;
            do
            {
                got = Receive(_descriptor, _buffer, _buffer.Length, 0);
            } while (got > 0 && DiagnosisReader.Read(_buffer.AsSpan(0, (int)got), sockets));
        }
        return sockets;
    }

    public void Dispose() => _ = Close(_descriptor);

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static extern int OpenSocket(int family, int type, int protocol);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    private static extern nint Send(int descriptor, byte[] bytes, nint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static extern nint Receive(int descriptor, byte[] bytes, nint length, int flags);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
