using System.Runtime.InteropServices;

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>What is kept of a request while sessions are cut: nothing personal, and always 40 bytes.</summary>
/// <param name="StartMs">Milliseconds since 1970, UTC.</param>
/// <param name="Client">A salted hash.</param>
/// <param name="Place">The node of the tree of paths.</param>
/// <param name="Query">The set of names in the query.</param>
/// <param name="DurationMs">-1 where the log does not tell it; likewise the sizes.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct EntryRecord(
    long StartMs,
    ulong Client,
    int Place,
    int Query,
    int DurationMs,
    int BytesSent,
    int BytesReceived,
    short Status,
    short Method
);
