using System.Numerics;

namespace Plimsoll.Load.Learning.Templates;

/// <summary>
/// How often the values of one place come, known by hashes only: exactly while they are few; the most frequent and the
/// number of the others when they are many.
/// </summary>
/// <remarks>
/// When the table is full, the rarer half goes into the tail, and a value that comes back starts from nothing: lossy counting
/// (Manku and Motwani, VLDB 2002), which errs on the rare. The distinct ones are counted by HyperLogLog (Flajolet et
/// al. 2007) with 1,024 registers, good to about 3 %.
/// </remarks>
internal sealed class Popularity
{
    private const int Kept = 4096;
    private const int Bits = 10;
    private readonly Dictionary<ulong, long> _counts = [];
    private readonly byte[] _registers = new byte[1 << Bits];

    public long Count { get; private set; }

    /// <summary>Of those that fell out of the table.</summary>
    public long TailCount { get; private set; }

    public long Distinct => TailCount == 0 ? _counts.Count : Math.Max(_counts.Count, (long)Estimate());

    public void Add(ulong value, long times = 1)
    {
        Count += times;
        _counts[value] = _counts.GetValueOrDefault(value) + times;
        ref var register = ref _registers[(int)(value >> (64 - Bits))];
        register = Math.Max(
            register,
            (byte)(BitOperations.LeadingZeroCount((value << Bits) | (1UL << (Bits - 1))) + 1)
        );
        if (_counts.Count > Kept)
        {
            Shrink();
        }
    }

    public void Add(Popularity other)
    {
        foreach (var (value, times) in other._counts)
        {
            Add(value, times);
        }
        for (var i = 0; i < _registers.Length; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
        Count += other.TailCount;
        TailCount += other.TailCount;
    }

    /// <summary>The counts of the most frequent, falling; the tail, spread evenly, follows where there is one.</summary>
    public IReadOnlyList<double> ByRank(int most)
    {
        var counts = _counts.Values.OrderDescending().Select(count => (double)count).ToList();
        var rest = (double)TailCount;
        for (var i = most; i < counts.Count; i++)
        {
            rest += counts[i];
        }
        var unlisted = Distinct - Math.Min(most, counts.Count);
        if (counts.Count > most)
        {
            counts.RemoveRange(most, counts.Count - most);
        }
        for (var i = counts.Count; i < most && unlisted > 0 && rest > 0; i++)
        {
            var each = rest / unlisted;
            counts.Add(each);
            rest -= each;
            unlisted--;
        }
        return counts;
    }

    private void Shrink()
    {
        var border = _counts.Values.Order().ElementAt(Kept / 2);
        foreach (var (value, count) in _counts.Where(pair => pair.Value <= border).Take(Kept / 2).ToList())
        {
            TailCount += count;
            _counts.Remove(value);
        }
    }

    private double Estimate()
    {
        var (sum, empty) = (0.0, 0);
        foreach (var register in _registers)
        {
            sum += Math.ScaleB(1, -register);
            empty += register == 0 ? 1 : 0;
        }
        var m = _registers.Length;
        var estimate = 0.7213 / (1 + (1.079 / m)) * m * m / sum;
        return estimate <= 2.5 * m && empty > 0 ? m * Math.Log((double)m / empty) : estimate;
    }
}
