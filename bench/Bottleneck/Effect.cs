using System.Globalization;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>
/// What a fault does to callers: the same load without it and with it. Whether it binds is judged by this alone, and by a counter of
/// the kernel's or the runtime's where the fault is to use something up; by nothing that the finder infers.
/// </summary>
/// <param name="Used">Of what the fault is to use up, 0 to 1; null where it only makes others wait.</param>
internal sealed record Effect(Answers Without, Answers With, double? Used, double UsedUp)
{
    /// <summary>From here on two thirds of a request's time are the fault's.</summary>
    private const double Slower = 3;

    /// <summary>Of the answers that there would be without it.</summary>
    private const double Fewer = 0.6;

    public bool Binds => Used is { } used && used < UsedUp ? false : IsSlower || IsFewer;

    private bool IsSlower => With.MeanMilliseconds is not { } mean || mean >= Slower * (Without.MeanMilliseconds ?? 0);

    private bool IsFewer => With.PerSecond <= Fewer * Without.PerSecond;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Without.MeanMilliseconds:0} → {With.MeanMilliseconds:0} ms, {Without.PerSecond:0} → {With.PerSecond:0} answers/s"
        ) + (Used is { } used ? string.Create(CultureInfo.InvariantCulture, $", {used:P0} used") : "");
}
