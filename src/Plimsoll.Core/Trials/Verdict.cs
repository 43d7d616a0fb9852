namespace Plimsoll.Core.Trials;

/// <summary>What a trial ended in. Only <see cref="Confirmed"/> keeps the change.</summary>
public enum Verdict
{
    Confirmed,
    Refuted,
    Inconclusive,
}

/// <summary>A confidence interval, in the unit of what it encloses.</summary>
/// <param name="Level">Its nominal coverage, e.g. 0.95.</param>
public readonly record struct Interval(double Low, double High, double Level = 0.95)
{
    public bool Contains(double value) => value >= Low && value <= High;
}

/// <summary>
/// A relative change with its interval: -0.4 is 40 % less time. <see cref="On"/> says of what.
/// </summary>
public sealed record Effect(string On, double Relative, Interval Interval);
