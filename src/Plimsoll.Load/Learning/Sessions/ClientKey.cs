using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>
/// Who is who, as a number: by the session's mark, else the user, else address and agent together. Salted anew in each
/// run, so that no number leads back to an address.
/// </summary>
internal sealed class ClientKey
{
    private readonly ulong _salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>0 where the log does not tell.</summary>
    public ulong Of(AccessLogEntry entry) =>
        entry.Session is { } session ? Hash(session, 1)
        : entry.User is { } user ? Hash(user, 2)
        : entry.Client is { } client ? Hash(entry.Agent ?? "", Hash(client, 3))
        : 0;

    private ulong Hash(string text, ulong more) =>
        ByteHash.Of(MemoryMarshal.AsBytes(text.AsSpan()), ByteHash.Finish(_salt + more));
}
