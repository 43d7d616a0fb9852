using System.Buffers.Binary;

namespace Plimsoll.Telemetry.Statements;

/// <summary>
/// A quick hash of bytes under a seed: multiply and fold, eight bytes at a time (the scheme of Wang Yi's wyhash). Under a
/// seed that a sender does not know, it cannot craft collisions; what is hashed cannot be looked up without it.
/// </summary>
internal readonly struct SeededHash(ulong seed)
{
    private const ulong A = 0xA076_1D64_78BD_642F;
    private const ulong B = 0xE703_7ED1_A0B4_28DB;

    public static SeededHash Draw(Random random) => new((ulong)random.NextInt64(long.MinValue, long.MaxValue));

    /// <summary>Never 0, which stands for "unknown".</summary>
    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = seed ^ A ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), B);
            bytes = bytes[8..];
        }
        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            tail |= (ulong)bytes[i] << (8 * i);
        }
        return Finish(Fold(hash ^ tail, A ^ B));
    }

    /// <summary>Of two hashes in their order.</summary>
    public ulong Of(ulong first, ulong second) => Finish(Fold(Fold(first ^ seed, A) ^ second, B));

    private static ulong Finish(ulong hash)
    {
        hash = Fold(hash, A);
        return hash == 0 ? 1 : hash;
    }

    private static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }
}
