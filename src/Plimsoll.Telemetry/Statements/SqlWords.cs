using System.Text;

namespace Plimsoll.Telemetry.Statements;

/// <summary>Tells the meaning of a word in any case: its letters are packed into one number, and that is looked up.</summary>
internal static class SqlWords
{
    private const int Longest = 11;
    private const ulong Mixer = 0x9E37_79B9_7F4A_7C15;
    private const int Bits = 7;

    private static readonly (ulong Key, SqlWord Meaning)[] s_slots = Slots(
        (SqlWord.Planned, "insert update delete merge with table"),
        (SqlWord.Select, "select"),
        (SqlWord.Values, "values"),
        (SqlWord.Order, "order"),
        (SqlWord.Group, "group"),
        (SqlWord.By, "by"),
        (SqlWord.Bound, "limit offset fetch"),
        (SqlWord.As, "as"),
        (SqlWord.In, "in"),
        (SqlWord.Constant, "null true false default"),
        (SqlWord.TypeOfTwoWords, "character bit"),
        (SqlWord.Varying, "varying"),
        (SqlWord.Type, "numeric decimal varchar char bpchar varbit timestamp timestamptz time timetz interval")
    );

    public static SqlWord Of(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 2 or > Longest)
        {
            return SqlWord.None;
        }
        var key = Packed(word);
        for (var slot = Slot(key); s_slots[slot].Key != 0; slot = (slot + 1) & (s_slots.Length - 1))
        {
            if (s_slots[slot].Key == key)
            {
                return s_slots[slot].Meaning;
            }
        }
        return SqlWord.None;
    }

    public static bool BeginsAPlan(this SqlWord word) => word is SqlWord.Planned or SqlWord.Select or SqlWord.Values;

    /// <summary>Five bits a letter, so that eleven letters fit; 0 where there is anything else in it.</summary>
    private static ulong Packed(ReadOnlySpan<byte> word)
    {
        ulong packed = 0;
        foreach (var b in word)
        {
            var letter = (uint)((b | 0x20) - 'a');
            if (letter > 25)
            {
                return 0;
            }
            packed = (packed << 5) | (letter + 1);
        }
        return packed;
    }

    private static int Slot(ulong key) => (int)((key * Mixer) >> (64 - Bits));

    private static (ulong, SqlWord)[] Slots(params (SqlWord Meaning, string Words)[] meanings)
    {
        var slots = new (ulong Key, SqlWord Meaning)[1 << Bits];
        foreach (var (meaning, words) in meanings)
        {
            foreach (var word in words.Split(' '))
            {
                var key = Packed(Encoding.ASCII.GetBytes(word));
                var slot = Slot(key);
                while (slots[slot].Key != 0)
                {
                    slot = (slot + 1) & (slots.Length - 1);
                }
                slots[slot] = (key, meaning);
            }
        }
        return slots;
    }
}
