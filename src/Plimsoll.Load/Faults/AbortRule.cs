using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Load.Faults;

/// <summary>When a load is to be ended, and every fault with it: <c>errors&gt;20% for 5s</c>, <c>p95&gt;2s for 10s</c>.</summary>
/// <param name="Quantile">0 to 1; null where errors are meant.</param>
/// <param name="Percent">Of the requests that ended; for errors.</param>
/// <param name="Limit">For latencies.</param>
/// <param name="For">So long without a break.</param>
public sealed partial record AbortRule(double? Quantile, double Percent, TimeSpan Limit, TimeSpan For)
{
    /// <returns>Null where it is none.</returns>
    public static AbortRule? Parse(string text)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success || DurationText.Parse(match.Groups["for"].Value) is not { } length)
        {
            return null;
        }
        if (match.Groups["percent"] is { Success: true } percent)
        {
            var share = double.Parse(percent.Value, CultureInfo.InvariantCulture);
            return share < 100 ? new AbortRule(null, share, TimeSpan.Zero, length) : null;
        }
        var quantile = double.Parse(match.Groups["q"].Value, CultureInfo.InvariantCulture) / 100;
        return quantile is > 0 and < 1 && DurationText.Parse(match.Groups["limit"].Value) is { } limit
            ? new AbortRule(quantile, 0, limit, length)
            : null;
    }

    public override string ToString()
    {
        var what = Quantile is { } quantile
            ? string.Create(CultureInfo.InvariantCulture, $"p{quantile * 100:0.##}>{DurationText.Write(Limit)}")
            : string.Create(CultureInfo.InvariantCulture, $"errors>{Percent:0.##}%");
        return $"{what} for {DurationText.Write(For)}";
    }

    [GeneratedRegex(
        @"^(errors\s*>\s*(?<percent>\d+(\.\d+)?)\s*%|p(?<q>\d+(\.\d+)?)\s*>\s*(?<limit>\S+))\s+for\s+(?<for>\S+)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Form();
}
