namespace Plimsoll.Load.Driving.Sessions;

/// <summary>
/// A session's own chance, which can be given the next session's seed without taking memory. SplitMix64 (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): one addition and a mixing a number.
/// </summary>
internal sealed class SessionRandom : Random
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    public void Seed(int seed, long number) => _state = Mix(((ulong)(uint)seed << 32) ^ Mix((ulong)number * Golden));

    public override int Next() => (int)Below(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => (long)Below(long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)maxValue - (ulong)minValue);
    }

    public override double NextDouble() => (Bits() >> 11) * (1.0 / (1ul << 53));

    public override float NextSingle() => (Bits() >> 40) * (1.0f / (1u << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var one in buffer)
        {
            one = (byte)Bits();
        }
    }

    protected override double Sample() => NextDouble();

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private ulong Bits() => Mix(_state += Golden);

    /// <summary>
    /// Evenly from 0 to below <paramref name="count"/>, or 0: Lemire, "Fast random integer generation in an interval",
    /// ACM TOMACS 29(1), 2019.
    /// </summary>
    private ulong Below(ulong count)
    {
        if (count == 0)
        {
            return 0;
        }
        var high = Math.BigMul(Bits(), count, out ulong low);
        if (low < count)
        {
            var least = (0 - count) % count;
            while (low < least)
            {
                high = Math.BigMul(Bits(), count, out low);
            }
        }
        return high;
    }
}
