using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios.Writing;

/// <summary>Writes what a variable is drawn from, as the inside of a mapping.</summary>
internal static class DrawText
{
    public static string Of(Draw draw) =>
        draw switch
        {
            IntegerDraw integer => $"integer: {{ min: {integer.Min}, max: {integer.Max} }}",
            ZipfDraw zipf => $"zipf: {{ min: {zipf.Min}, max: {zipf.Max}, exponent: {YamlText.Of(zipf.Exponent)} }}",
            ChoiceDraw choice => $"choice: {{ {string.Join(", ", Weighted(choice))} }}",
            FormatDraw format => Format(format),
            _ => throw new InvalidOperationException($"A {draw.GetType().Name} has no way to be written."),
        };

    private static IEnumerable<string> Weighted(ChoiceDraw choice) =>
        choice.Values.Zip(
            choice.Weights,
            (value, weight) =>
                $"{(value.IsJsonLiteral ? value.Text : YamlText.Quoted(value.Text))}: {YamlText.Of(weight)}"
        );

    private static string Format(FormatDraw format)
    {
        var text = format.Literals[0].Replace("{", "{{").Replace("}", "}}");
        var parts = new List<string>();
        for (var i = 0; i < format.Parts.Count; i++)
        {
            text += $"{{n{i}}}" + format.Literals[i + 1].Replace("{", "{{").Replace("}", "}}");
            parts.Add($", n{i}: {{ {Of(format.Parts[i])} }}");
        }
        return $"format: {YamlText.Quoted(text)}{string.Concat(parts)}";
    }
}
