using System.Numerics;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>A set of candidates by their numbers; immutable.</summary>
internal readonly struct DesignSet : IEquatable<DesignSet>
{
    private readonly ulong[]? _words;

    private DesignSet(ulong[] words) => _words = words;

    public static readonly DesignSet Empty = new([]);

    private ReadOnlySpan<ulong> Words => _words;

    public bool IsEmpty => Words.IndexOfAnyExcept(0UL) < 0;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in Words)
            {
                count += BitOperations.PopCount(word);
            }
            return count;
        }
    }

    public static DesignSet Of(IEnumerable<int> members)
    {
        var list = members.ToList();
        var words = new ulong[list.Count == 0 ? 0 : (list.Max() >> 6) + 1];
        foreach (var member in list)
        {
            words[member >> 6] |= 1UL << (member & 63);
        }
        return new DesignSet(words);
    }

    public bool Contains(int member) =>
        member >> 6 < Words.Length && (Words[member >> 6] & (1UL << (member & 63))) != 0;

    public DesignSet With(int member)
    {
        var words = new ulong[Math.Max(Words.Length, (member >> 6) + 1)];
        Words.CopyTo(words);
        words[member >> 6] |= 1UL << (member & 63);
        return new DesignSet(words);
    }

    public DesignSet Without(int member)
    {
        if (!Contains(member))
        {
            return this;
        }
        var words = Words.ToArray();
        words[member >> 6] &= ~(1UL << (member & 63));
        return new DesignSet(words);
    }

    public DesignSet Or(in DesignSet other)
    {
        var words = new ulong[Math.Max(Words.Length, other.Words.Length)];
        Words.CopyTo(words);
        for (var i = 0; i < other.Words.Length; i++)
        {
            words[i] |= other.Words[i];
        }
        return new DesignSet(words);
    }

    public DesignSet And(in DesignSet other)
    {
        var words = new ulong[Math.Min(Words.Length, other.Words.Length)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Words[i] & other.Words[i];
        }
        return new DesignSet(words);
    }

    public DesignSet Except(in DesignSet other)
    {
        var words = Words.ToArray();
        for (var i = 0; i < Math.Min(words.Length, other.Words.Length); i++)
        {
            words[i] &= ~other.Words[i];
        }
        return new DesignSet(words);
    }

    public bool IsSubsetOf(in DesignSet other)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if ((Words[i] & ~(i < other.Words.Length ? other.Words[i] : 0)) != 0)
            {
                return false;
            }
        }
        return true;
    }

    public bool Overlaps(in DesignSet other)
    {
        for (var i = 0; i < Math.Min(Words.Length, other.Words.Length); i++)
        {
            if ((Words[i] & other.Words[i]) != 0)
            {
                return true;
            }
        }
        return false;
    }

    public IEnumerable<int> Members()
    {
        for (var i = 0; i < (_words?.Length ?? 0); i++)
        {
            for (var word = _words![i]; word != 0; word &= word - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    public bool Equals(DesignSet other) => IsSubsetOf(other) && other.IsSubsetOf(this);

    public override bool Equals(object? obj) => obj is DesignSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = 0UL;
        foreach (var word in Words.TrimEnd(0UL))
        {
            hash = ((hash ^ word) * 0x9E3779B97F4A7C15) ^ (hash >> 29);
        }
        return (hash ^ (hash >> 32)).GetHashCode();
    }
}
