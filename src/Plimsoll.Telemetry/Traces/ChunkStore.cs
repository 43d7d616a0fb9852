using System.Runtime.CompilerServices;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// Chains of small chunks out of large arrays that are made when first needed and used again ever after: what grows
/// piece by piece is kept without garbage and within a bound. Not thread-safe.
/// </summary>
/// <param name="chunkLength">Values in a chunk.</param>
/// <param name="mostValues">The bound over all chains.</param>
internal sealed class ChunkStore<T>(int chunkLength, int mostValues)
    where T : struct
{
    /// <summary>No chunk: the end of a chain, or of the room.</summary>
    public const int None = -1;

    private const int ChunksPerSegment = 1024;
    private readonly int _mostChunks = Math.Max(1, mostValues / chunkLength);
    private readonly List<T[]> _segments = [];
    private readonly List<int[]> _next = [];
    private int _free = None;
    private int _made;

    /// <summary>Chunks in use.</summary>
    public int Used { get; private set; }

    /// <summary>A chunk that ends its chain, or <see cref="None"/> where there is no room.</summary>
    public int Take()
    {
        var chunk = _free;
        if (chunk != None)
        {
            _free = Next(chunk);
        }
        else if (_made < _mostChunks)
        {
            if (_made == _segments.Count * ChunksPerSegment)
            {
                _segments.Add(GC.AllocateUninitializedArray<T>(chunkLength * ChunksPerSegment));
                _next.Add(new int[ChunksPerSegment]);
            }
            chunk = _made++;
        }
        else
        {
            return None;
        }
        Used++;
        Next(chunk) = None;
        return chunk;
    }

    public void Link(int chunk, int next) => Next(chunk) = next;

    public Span<T> Values(int chunk) =>
        _segments[chunk / ChunksPerSegment].AsSpan(chunk % ChunksPerSegment * chunkLength, chunkLength);

    /// <summary>Copies the first <paramref name="count"/> values of a chain, then gives its chunks back.</summary>
    public void Drain(int chunk, int count, Span<T> into)
    {
        while (chunk != None)
        {
            var values = Values(chunk)[..Math.Min(chunkLength, count)];
            values.CopyTo(into);
            into = into[values.Length..];
            count -= values.Length;
            var next = Next(chunk);
            Next(chunk) = _free;
            _free = chunk;
            Used--;
            chunk = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int Next(int chunk) => ref _next[chunk / ChunksPerSegment][chunk % ChunksPerSegment];
}
