using System.Buffers.Binary;
using System.Numerics;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>A quick hash for tables of ours, with the finaliser of MurmurHash3 (Appleby). Not for secrets.</summary>
internal static class ByteHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = seed ^ (0x9E3779B97F4A7C15 * (ulong)(bytes.Length + 1));
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (var b in bytes)
        {
            hash = Step(hash, b);
        }
        return Finish(hash);
    }

    public static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    private static ulong Step(ulong hash, ulong next) =>
        BitOperations.RotateLeft(hash ^ (next * 0x87C37B91114253D5), 31) * 0x4CF5AD432745937F;
}
