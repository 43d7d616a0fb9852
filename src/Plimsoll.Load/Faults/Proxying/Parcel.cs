namespace Plimsoll.Load.Faults.Proxying;

/// <summary>Bytes on their way through a proxy, or the end of them.</summary>
/// <param name="Due">When they may go on; never before those ahead of them.</param>
/// <param name="Ending">What they are followed by.</param>
internal readonly record struct Parcel(ReadOnlyMemory<byte> Bytes, TimeSpan Due, Ending Ending);

internal enum Ending
{
    None,

    /// <summary>The sender has closed its half.</summary>
    Closed,

    /// <summary>The sender has reset the connection.</summary>
    Reset,
}
