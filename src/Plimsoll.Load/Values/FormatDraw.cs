namespace Plimsoll.Load.Values;

/// <summary>A text with drawn parts, e.g. <c>user{n}@example.test</c>.</summary>
/// <param name="literals">One more than there are <paramref name="parts"/>, which stand between them.</param>
internal sealed class FormatDraw(IReadOnlyList<string> literals, IReadOnlyList<Draw> parts) : Draw
{
    public IReadOnlyList<string> Literals => literals;
    public IReadOnlyList<Draw> Parts => parts;

    public override Value Next(Random random)
    {
        var text = new System.Text.StringBuilder(literals[0]);
        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(parts[i].Next(random).Text).Append(literals[i + 1]);
        }
        return new Value(text.ToString());
    }
}
