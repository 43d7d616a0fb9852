using System.Text;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>A line that could not be read, as it may be shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Shape">Its first characters, letters as <c>x</c> and digits as <c>9</c>: its form without its content.</param>
public sealed record BrokenLine(string Log, long Number, string Shape)
{
    private const int Shown = 80;

    public static BrokenLine Of(string log, long number, ReadOnlySpan<byte> line)
    {
        var shape = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(line[..Math.Min(line.Length, 4 * Shown)]).EnumerateRunes())
        {
            if (shape.Length == Shown)
            {
                shape.Append('…');
                break;
            }
            shape.Append(
                Rune.IsDigit(rune) ? '9'
                : rune.Value is > 31 and < 127 && !Rune.IsLetter(rune) ? (char)rune.Value
                : Rune.IsLetter(rune) ? 'x'
                : '?'
            );
        }
        return new BrokenLine(log, number, shape.ToString());
    }
}
