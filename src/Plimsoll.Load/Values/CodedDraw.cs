namespace Plimsoll.Load.Values;

/// <summary>What code draws.</summary>
internal sealed class CodedDraw(Func<Random, string> draw) : Draw
{
    public override Value Next(Random random) =>
        draw(random) is var text ? new Value(text, JsonLiterals.IsNumber(text)) : default;
}
