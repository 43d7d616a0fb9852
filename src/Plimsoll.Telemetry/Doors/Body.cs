using System.Buffers;

namespace Plimsoll.Telemetry.Doors;

/// <summary>The bytes of a request in rented memory that counts against a budget and grows up to a bound.</summary>
internal sealed class Body(ByteBudget budget, int mostBytes) : IDisposable
{
    private const int FirstBytes = 16 << 10;
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="expectedBytes">What the sender announces, or 0.</param>
    /// <returns>Why it was given up, or null.</returns>
    public async Task<Refusal?> FillAsync(Stream from, long expectedBytes, CancellationToken token)
    {
        if (expectedBytes > mostBytes)
        {
            return Refusal.TooLarge(mostBytes);
        }
        // One byte more than announced, so that the end is seen without growing.
        if (!TryGrow((int)Math.Max(FirstBytes, expectedBytes + 1)))
        {
            return Refusal.Overloaded;
        }
        while (true)
        {
            if (_length == _buffer.Length)
            {
                if (_length > mostBytes)
                {
                    return Refusal.TooLarge(mostBytes);
                }
                if (!TryGrow(_length * 2))
                {
                    return Refusal.Overloaded;
                }
            }
            var read = await from.ReadAsync(_buffer.AsMemory(_length), token).ConfigureAwait(false);
            if (read == 0)
            {
                return _length > mostBytes ? Refusal.TooLarge(mostBytes) : null;
            }
            _length += read;
        }
    }

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
