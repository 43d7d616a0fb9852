namespace Plimsoll.Load.Faults;

/// <summary>Holds a load against its abort rules, line by line.</summary>
/// <remarks>
/// A line in which nothing ended while requests waited counts against a limit of latency, for what waits is late; of
/// errors it says nothing, and neither adds to their time nor breaks it.
/// </remarks>
public sealed class AbortWatch(IReadOnlyList<AbortRule> rules)
{
    private readonly TimeSpan[] _broken = new TimeSpan[rules.Count];

    /// <param name="length">Over which the line was counted.</param>
    /// <returns>The rule that ends the load; null where it may go on.</returns>
    public AbortRule? Note(LiveLine line, TimeSpan length)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (IsBroken(rules[i], line) is not { } broken)
            {
                continue;
            }
            _broken[i] = broken ? _broken[i] + length : TimeSpan.Zero;
            if (broken && _broken[i] >= rules[i].For)
            {
                return rules[i];
            }
        }
        return null;
    }

    private static bool? IsBroken(AbortRule rule, LiveLine line)
    {
        if (rule.Quantile is { } quantile)
        {
            return line.Latency.Count > 0 ? line.Latency.Quantile(quantile) > rule.Limit : line.Load.InFlight > 0;
        }
        return line.Requests > 0 ? 100.0 * line.Failed / line.Requests > rule.Percent : null;
    }
}
