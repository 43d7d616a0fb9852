namespace Plimsoll.Load.Values;

/// <summary>A distribution that a variable is drawn from.</summary>
internal abstract class Draw
{
    public abstract Value Next(Random random);
}
