using System.Globalization;

namespace Plimsoll.Core.Trials;

/// <summary>One part of a promise.</summary>
public abstract record SloClause
{
    private SloClause() { }

    /// <summary>The quantile of latency stays under the limit.</summary>
    /// <param name="Percent">Above 0, below 100: 95 is the p95.</param>
    public sealed record LatencyBelow(decimal Percent, TimeSpan Limit) : SloClause
    {
        public double Quantile => (double)(Percent / 100);

        public override string ToString() => $"p{Text(Percent)}<{Text(Limit)}";
    }

    /// <summary>The share of requests that fail stays under the limit.</summary>
    /// <param name="Percent">0 to 100.</param>
    public sealed record ErrorsBelow(decimal Percent) : SloClause
    {
        public double Share => (double)(Percent / 100);

        public override string ToString() => $"errors<{Text(Percent)}%";
    }

    /// <summary>Requests answered as expected in a second stay over the limit.</summary>
    public sealed record ThroughputAbove(decimal PerSecond) : SloClause
    {
        public override string ToString() => $"throughput>{Text(PerSecond)}/s";
    }

    private static string Text(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan limit)
    {
        var milliseconds = limit.Ticks / (decimal)TimeSpan.TicksPerMillisecond;
        return milliseconds >= 1000 && milliseconds % 1000 == 0
            ? Text(milliseconds / 1000) + "s"
            : Text(milliseconds) + "ms";
    }
}
