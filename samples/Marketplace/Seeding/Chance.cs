namespace Marketplace.Seeding;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): small, quick, and the same numbers from the same seed on every runtime.
/// </summary>
internal sealed class Chance
{
    private ulong _state;

    /// <param name="stream">Each kind of row draws from a stream of its own, so that rows can be made in any order.</param>
    public Chance(int seed, string stream)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        foreach (var letter in stream)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }
        _state = hash ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL);
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, below).</summary>
    public int Below(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    public bool Happens(double probability) => Share() < probability;

    public double Exponential(double mean) => -mean * Math.Log(1 - Share());

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Next());
        return new Guid(bytes);
    }
}
