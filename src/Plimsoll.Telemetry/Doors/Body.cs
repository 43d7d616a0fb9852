using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Plimsoll.Telemetry.Doors;

/// <summary>The bytes of a request in rented memory that counts against a budget and grows up to a bound.</summary>
internal sealed class Body(ByteBudget budget, int mostBytes) : IDisposable
{
    private const int FirstBytes = 16 << 10;

    /// <summary>Nobody gets more room for a promise: who announces much and sends little would keep others out.</summary>
    private const int MostOnTrust = 1 << 20;
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="expectedBytes">What the sender announces, or 0.</param>
    /// <param name="announced">Tells from the first bytes how many there will be; 0 where it takes more to tell.</param>
    /// <returns>Why it was given up, or null.</returns>
    public async Task<Refusal?> FillAsync(
        Stream from,
        long expectedBytes,
        Func<ReadOnlyMemory<byte>, long>? announced,
        CancellationToken token
    )
    {
        if (expectedBytes > mostBytes)
        {
            return Refusal.TooLarge(mostBytes);
        }
        // One byte more than announced, so that the end is seen without growing.
        if (!TryGrow((int)Math.Clamp(expectedBytes + 1, FirstBytes, MostOnTrust)))
        {
            return Refusal.Overloaded;
        }
        while (true)
        {
            if (MakeRoom() is { } refusal)
            {
                return refusal;
            }
            var read = await from.ReadAsync(_buffer.AsMemory(_length), token).ConfigureAwait(false);
            if (read == 0)
            {
                return _length > mostBytes ? Refusal.TooLarge(mostBytes) : null;
            }
            _length += read;
            if (announced is not null && announced(Bytes) is > 0 and var told)
            {
                announced = null;
                if (told > mostBytes)
                {
                    return Refusal.TooLarge(mostBytes);
                }
                if (told >= _buffer.Length && !TryGrow((int)Math.Min(told + 1, MostOnTrust)))
                {
                    return Refusal.Overloaded;
                }
            }
        }
    }

    /// <summary>
    /// Unpacks gzip that is whole already: with one buffer of the size that its trailer tells, where growing would copy it
    /// several times.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no gzip, or damaged.</exception>
    public Refusal? Unpack(ReadOnlyMemory<byte> packed)
    {
        if (!TryGrow((int)Math.Min(Math.Max(FirstBytes, UnpackedBytes(packed.Span) + 1), mostBytes + 1L)))
        {
            return Refusal.Overloaded;
        }
        MemoryMarshal.TryGetArray(packed, out var array);
        using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        while (true)
        {
            if (MakeRoom() is { } refusal)
            {
                return refusal;
            }
            var read = unpacked.Read(_buffer.AsSpan(_length));
            if (read == 0)
            {
                return _length > mostBytes ? Refusal.TooLarge(mostBytes) : null;
            }
            _length += read;
        }
    }

    /// <summary>
    /// By the last four bytes (RFC 1952, ISIZE). They may lie, so no more than deflate can make of so many bytes is believed:
    /// 1,032 of one (zlib's technical details).
    /// </summary>
    private static long UnpackedBytes(ReadOnlySpan<byte> packed) =>
        packed.Length < 18 ? 0 : Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]), 1032L * packed.Length);

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            budget.Return(_buffer.Length);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    /// <returns>Why there is none; null where there is.</returns>
    private Refusal? MakeRoom() =>
        _length < _buffer.Length ? null
        : _length > mostBytes ? Refusal.TooLarge(mostBytes)
        : TryGrow(_length * 2) ? null
        : Refusal.Overloaded;

    private bool TryGrow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(bytes, mostBytes + 1));
        if (!budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        _buffer.AsSpan(0, _length).CopyTo(larger);
        var length = _length;
        Dispose();
        (_buffer, _length) = (larger, length);
        return true;
    }
}
