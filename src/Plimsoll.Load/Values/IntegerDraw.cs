namespace Plimsoll.Load.Values;

/// <summary>Whole numbers, each as likely; both ends belong to it.</summary>
internal sealed class IntegerDraw(long min, long max) : Draw
{
    public long Min => min;
    public long Max => max;

    public override Value Next(Random random) => Value.Of(random.NextInt64(min, max + 1));
}
