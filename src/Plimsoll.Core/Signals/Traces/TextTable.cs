using System.Text;

namespace Plimsoll.Core.Signals.Traces;

/// <summary>
/// Texts by number, each kept once, within a bound on their count and on their bytes. What does not fit any more is
/// <see cref="Other"/>, and counted. An id, once given, means the same text for the table's life; a room that needs
/// space again starts another table.
/// </summary>
/// <remarks>Open addressing over UTF-8 bytes, so that a decoder asks without making a string. Not thread-safe.</remarks>
public sealed class TextTable
{
    /// <summary>The id of no text.</summary>
    public const int None = 0;

    /// <summary>The id of every text that came after the table was full.</summary>
    public const int Other = 1;

    private readonly int _mostTexts;
    private readonly long _mostBytes;
    private readonly int _longest;
    private readonly List<byte[]> _bytes =
    [
        [],
        "(other)"u8.ToArray(),
    ];
    private readonly List<string?> _strings = ["", "(other)"];
    private int[] _slots = new int[1024];
    private ulong[] _hashes = new ulong[1024];
    private long _size;

    /// <param name="mostTexts">How many texts it holds.</param>
    /// <param name="mostBytes">And how many bytes of UTF-8.</param>
    /// <param name="longest">A longer text is cut to so many bytes, at the boundary of a character.</param>
    public TextTable(int mostTexts = 50_000, long mostBytes = 16 << 20, int longest = 16 << 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTexts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 4);
        _mostTexts = mostTexts;
        _mostBytes = mostBytes;
        _longest = longest;
    }

    /// <summary>Texts held, without <see cref="None"/> and <see cref="Other"/>.</summary>
    public int Count => _bytes.Count - 2;

    /// <summary>How often a text found no place.</summary>
    public long Refused { get; private set; }

    public bool IsFull => Count >= _mostTexts || _size >= _mostBytes;

    public string this[int id]
    {
        get
        {
            if ((uint)id >= (uint)_bytes.Count)
            {
                return "";
            }
            return _strings[id] ??= Encoding.UTF8.GetString(_bytes[id]);
        }
    }

    public ReadOnlySpan<byte> Utf8(int id) => (uint)id < (uint)_bytes.Count ? _bytes[id] : [];

    public int Intern(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = most <= 1024 ? stackalloc byte[most] : new byte[most];
        return Intern(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    /// <param name="utf8">What is no UTF-8 reads back with replacement characters.</param>
    public int Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return None;
        }
        utf8 = Cut(utf8);
        var hash = Hash(utf8);
        var slot = Find(utf8, hash);
        if (_slots[slot] != 0)
        {
            return _slots[slot];
        }
        if (Count >= _mostTexts || _size + utf8.Length > _mostBytes)
        {
            Refused++;
            return Other;
        }
        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
            slot = Find(utf8, hash);
        }
        var id = _bytes.Count;
        _bytes.Add(utf8.ToArray());
        _strings.Add(null);
        _size += utf8.Length;
        _slots[slot] = id;
        _hashes[slot] = hash;
        return id;
    }

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= _longest)
        {
            return utf8;
        }
        var end = _longest;
        // Bytes 10xxxxxx continue a character.
        while (end > 0 && (utf8[end] & 0xC0) == 0x80)
        {
            end--;
        }
        return utf8[..(end == 0 ? _longest : end)];
    }

    private int Find(ReadOnlySpan<byte> utf8, ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0 && (_hashes[slot] != hash || !utf8.SequenceEqual(_bytes[_slots[slot]])))
        {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void Grow()
    {
        var (slots, hashes) = (_slots, _hashes);
        _slots = new int[slots.Length * 2];
        _hashes = new ulong[slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] == 0)
            {
                continue;
            }
            var slot = (int)hashes[i] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            (_slots[slot], _hashes[slot]) = (slots[i], hashes[i]);
        }
    }

    // Seeded by the process, so that a sender cannot craft texts that all fall into one slot.
    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return (ulong)(uint)hash.ToHashCode() * 0x9E37_79B9_7F4A_7C15UL >> 16;
    }
}
