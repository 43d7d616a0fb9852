using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Cli.Output;

/// <summary>
/// One line of text that may be longer than the terminal is wide: its further lines begin under the first one's text, so
/// that what belongs together is seen to. A word that is wider than a whole line (a long name of an index) is never cut:
/// it is there to be copied.
/// </summary>
public sealed class HangingText(Markup text, int hang) : IRenderable
{
    private const int Endless = 1_000_000;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(hang + 1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var column = 0;
        var isFresh = true;
        var gap = new List<Segment>();
        foreach (var word in Words(((IRenderable)text).Render(options, Endless)))
        {
            if (IsBlank(word[0]))
            {
                gap = word;
                continue;
            }
            if (!isFresh && column + Width(gap) + Width(word) > maxWidth)
            {
                yield return Segment.LineBreak;
                column = hang;
                gap = [Segment.Padding(hang)];
            }
            else
            {
                column += Width(gap);
            }
            foreach (var piece in gap.Concat(word))
            {
                yield return piece;
            }
            column += Width(word);
            gap = [];
            isFresh = false;
        }
        yield return Segment.LineBreak;
    }

    /// <summary>Runs of blanks and runs of other characters by turns; a word may change its style within.</summary>
    private static IEnumerable<List<Segment>> Words(IEnumerable<Segment> segments)
    {
        var word = new List<Segment>();
        foreach (var piece in segments.Where(s => !s.IsLineBreak && !s.IsControlCode).SelectMany(Pieces))
        {
            if (word.Count > 0 && IsBlank(word[0]) != IsBlank(piece))
            {
                yield return word;
                word = [];
            }
            word.Add(piece);
        }
        if (word.Count > 0)
        {
            yield return word;
        }
    }

    private static IEnumerable<Segment> Pieces(Segment segment)
    {
        var start = 0;
        for (var i = 1; i <= segment.Text.Length; i++)
        {
            if (i == segment.Text.Length || (segment.Text[i] == ' ') != (segment.Text[start] == ' '))
            {
                yield return new Segment(segment.Text[start..i], segment.Style);
                start = i;
            }
        }
    }

    private static bool IsBlank(Segment segment) => segment.Text[0] == ' ';

    private static int Width(List<Segment> segments) => segments.Sum(s => s.CellCount());
}
