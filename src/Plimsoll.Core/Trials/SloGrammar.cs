using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Core.Trials;

/// <summary>Reads the text of an SLO: clauses parted by commas, blanks allowed anywhere between words.</summary>
internal static partial class SloGrammar
{
    public static (IReadOnlyList<SloClause> Clauses, IReadOnlyList<string> Errors) Read(string text)
    {
        var clauses = new List<SloClause>();
        var errors = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var (clause, error) = ReadClause(part.Trim());
            if (clause is not null && !seen.Add(clause.ToString()!.Split('<', '>')[0]))
            {
                error = $"'{part.Trim()}': this measure is limited twice";
            }
            if (error is not null)
            {
                errors.Add(error);
            }
            else
            {
                clauses.Add(clause!);
            }
        }
        return (clauses, errors);
    }

    private static (SloClause? Clause, string? Error) ReadClause(string part)
    {
        if (part.Length == 0)
        {
            return (null, "a clause is empty");
        }
        var match = Shape().Match(part);
        if (!match.Success)
        {
            return (null, $"'{part}' is not of the form measure<limit");
        }
        var (measure, sign) = (match.Groups["measure"].Value, match.Groups["sign"].Value);
        var unit = match.Groups["unit"].Value;
        if (!decimal.TryParse(match.Groups["value"].Value, CultureInfo.InvariantCulture, out var value))
        {
            return (null, $"'{part}': {match.Groups["value"].Value} is not a number that can be used");
        }
        var wanted = measure == "throughput" ? ">" : "<";
        if (sign != wanted)
        {
            return (null, $"'{part}': {measure} takes '{wanted}'");
        }
        return measure switch
        {
            "errors" => Errors(part, value, unit),
            "throughput" => Throughput(part, value, unit),
            _ => Latency(part, measure, value, unit),
        };
    }

    private static (SloClause?, string?) Latency(string part, string measure, decimal value, string unit)
    {
        if (
            measure[0] != 'p'
            || !decimal.TryParse(
                measure[1..],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var percent
            )
        )
        {
            return (null, $"'{part}': {measure} is not a measure; there are p50 to p99.9, errors and throughput");
        }
        if (percent is < 1 or > 99.999m)
        {
            return (null, $"'{part}': the quantile lies between p1 and p99.999");
        }
        decimal? ticks = unit switch
        {
            "us" or "µs" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            _ => null,
        };
        if (ticks is null)
        {
            return (null, $"'{part}': a latency needs a unit, ms or s");
        }
        if (value <= 0 || value > 3_600_000_000m / (ticks.Value / TimeSpan.TicksPerMicrosecond))
        {
            return (null, $"'{part}': the limit lies above zero and within an hour");
        }
        return (new SloClause.LatencyBelow(percent, TimeSpan.FromTicks((long)(value * ticks.Value))), null);
    }

    private static (SloClause?, string?) Errors(string part, decimal value, string unit) =>
        unit != "%" ? (null, $"'{part}': errors need the unit %")
        : value is <= 0 or > 100 ? (null, $"'{part}': the limit lies above 0 % and at most at 100 %")
        : (new SloClause.ErrorsBelow(value), null);

    private static (SloClause?, string?) Throughput(string part, decimal value, string unit) =>
        unit is not ("" or "/s") ? (null, $"'{part}': throughput is counted per second, e.g. throughput>50/s")
        : value <= 0 ? (null, $"'{part}': the limit lies above zero")
        : (new SloClause.ThroughputAbove(value), null);

    [GeneratedRegex(
        @"^(?<measure>[a-zA-Z][\w.]*)\s*(?<sign>[<>])\s*(?<value>[0-9]+(\.[0-9]+)?)\s*(?<unit>[^\s\d]*)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Shape();
}
