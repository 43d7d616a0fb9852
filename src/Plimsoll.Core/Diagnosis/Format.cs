using System.Globalization;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Figures for people, the same in every finding and report.</summary>
public static class Format
{
    /// <summary><c>1.2 M</c>, <c>340</c>, <c>12.5 k</c>.</summary>
    public static string Count(double count) =>
        Math.Abs(count) switch
        {
            >= 1e9 => Number(count / 1e9) + " G",
            >= 1e6 => Number(count / 1e6) + " M",
            >= 1e4 => Number(count / 1e3) + " k",
            _ => Number(count),
        };

    /// <summary><c>12.3 %</c> of a share between 0 and 1.</summary>
    public static string Percent(double share)
    {
        var percent = share * 100;
        return percent is > 0 and < 0.1 ? "< 0.1 %" : Number(percent) + " %";
    }

    /// <summary>
    /// <c>−40</c>, <c>+2.5</c>, <c>−99.97</c>: a relative change in percent. More digits close to −100 %, where they
    /// tell ten times quicker from a thousand times.
    /// </summary>
    public static string Signed(double share)
    {
        var percent = share * 100;
        var format = percent is >= 10 or <= -10 ? "0" : "0.#";
        if (percent is > -100 and <= -99)
        {
            (percent, format) = (Math.Truncate(percent * 100) / 100, "0.##");
        }
        var text = Math.Abs(percent).ToString(format, CultureInfo.InvariantCulture);
        return text == "0" ? "0" : (percent < 0 ? "−" : "+") + text;
    }

    /// <summary><c>0.42 ms</c>, <c>310 ms</c>, <c>4.2 s</c>.</summary>
    public static string Milliseconds(double milliseconds) =>
        Math.Abs(milliseconds) switch
        {
            >= 10_000 => Number(milliseconds / 1000) + " s",
            >= 1 => Number(milliseconds) + " ms",
            _ => milliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms",
        };

    /// <summary><c>3 d</c>, <c>5 h</c>, <c>12 min</c>, <c>40 s</c>.</summary>
    public static string Age(TimeSpan age) =>
        age switch
        {
            { TotalDays: >= 2 } => Number(age.TotalDays) + " d",
            { TotalHours: >= 2 } => Number(age.TotalHours) + " h",
            { TotalMinutes: >= 2 } => Number(age.TotalMinutes) + " min",
            _ => Number(age.TotalSeconds) + " s",
        };

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture);
}
