using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope;

/// <summary>
/// A load whose rate can be set and that is looked at slice by slice: a real one, or one simulated in virtual time, by
/// which the search is put to the proof.
/// </summary>
public interface ILevelLoad
{
    /// <summary>Since the search began, pauses included.</summary>
    TimeSpan Elapsed { get; }

    /// <summary>
    /// Drives at this multiple from now on; starts the load where none is running. Slices after this are of that level
    /// alone.
    /// </summary>
    Task SetAsync(double multiple, CancellationToken token);

    /// <summary>The next slice, as soon as it is known of each of its requests whether it was bad.</summary>
    Task<LevelSlice> NextAsync(CancellationToken token);

    /// <summary>The last slices that were handed out, over so long, in full; null where there is no more to tell.</summary>
    LoadResult? Detail(TimeSpan length);

    /// <summary>
    /// What has ended since the last call, whenever it was due: above its limit a service answers what was due long ago.
    /// Null where nobody counts it.
    /// </summary>
    LevelEnds? TakeEnds() => null;

    /// <summary>Ends the load and waits until the target has got back on its feet, or some seconds have passed.</summary>
    Task RecoverAsync(CancellationToken token);
}
