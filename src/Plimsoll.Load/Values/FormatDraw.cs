namespace Plimsoll.Load.Values;

/// <summary>A text with drawn parts, e.g. <c>user{n}@example.test</c>.</summary>
/// <param name="literals">One more than there are <paramref name="parts"/>, which stand between them.</param>
internal sealed class FormatDraw(IReadOnlyList<string> literals, IReadOnlyList<Draw> parts) : Draw
{
    public IReadOnlyList<string> Literals => literals;
    public IReadOnlyList<Draw> Parts => parts;

    public override Value Next(Random random)
    {
        if (parts.Count == 1 && parts[0].Next(random) is var only)
        {
            // What a learned scenario draws with nearly every request: no text is made of it.
            return only is { Number: { } number, Before: null }
                ? Value.Of(literals[0], number, literals[1])
                : new Value(literals[0] + only.Text + literals[1]);
        }
        var text = new System.Text.StringBuilder(literals[0]);
        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(parts[i].Next(random).Text).Append(literals[i + 1]);
        }
        return new Value(text.ToString());
    }
}
