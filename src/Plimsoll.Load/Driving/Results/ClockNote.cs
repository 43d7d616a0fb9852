using System.Globalization;

namespace Plimsoll.Load.Driving.Results;

/// <summary>
/// Says that the wall clock has moved against the steady one, by which everything is measured: it was set, or the machine
/// slept, for the steady clock stands still meanwhile (clock_gettime(2), <c>CLOCK_MONOTONIC</c>).
/// </summary>
public static class ClockNote
{
    /// <summary>A clock that a time server keeps right is off by less: it may be slewed by half a thousandth (adjtimex(2)).</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    /// <param name="moved">By how much the wall clock went further than the time that passed; below zero where it was set back.</param>
    /// <returns>Seconds; null where they agree.</returns>
    public static double? SecondsOf(TimeSpan moved) => moved.Duration() < s_least ? null : moved.TotalSeconds;

    /// <param name="seconds">See <see cref="SecondsOf"/>.</param>
    public static string Of(double seconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the wall clock moved {Math.Abs(seconds):0.#} s {(seconds < 0 ? "back" : "ahead")} while this was measured: it was set anew, or the machine slept. "
        ) + "Latencies and rates are by a clock that does neither; if it slept, connections may have broken meanwhile.";
}
