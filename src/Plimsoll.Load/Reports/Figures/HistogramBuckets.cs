using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>
/// Latencies and how often they came, ascending; each to within half a percent, which is finer than any two runs agree
/// and a tenth of the size.
/// </summary>
[JsonConverter(typeof(HistogramBucketsJson))]
public sealed record HistogramBuckets(IReadOnlyList<(double Ms, long Count)> Points)
{
    private static readonly double s_grain = Math.Log(1.01);

    public long Total => Points.Sum(point => point.Count);

    public static HistogramBuckets Of(LatencyHistogram histogram)
    {
        var points = new List<(double Ms, long Count)>();
        var last = int.MinValue;
        foreach (var (upTo, count) in histogram.Buckets())
        {
            var cell = (int)Math.Floor(Math.Log(Math.Max(1, upTo.TotalMicroseconds)) / s_grain);
            if (cell == last)
            {
                points[^1] = (points[^1].Ms, points[^1].Count + count);
                continue;
            }
            last = cell;
            points.Add((Math.Exp((cell + 0.5) * s_grain) / 1000, count));
        }
        return new HistogramBuckets(points);
    }

    /// <summary><c>1.05:12 2.31:3</c>: a line of text, for a number a line would make the document unreadable.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (ms, count) in Points)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(CultureInfo.InvariantCulture, $"{ms:G5}:{count}");
        }
        return text.ToString();
    }

    /// <exception cref="FormatException">It is not such a line.</exception>
    public static HistogramBuckets Parse(string text) =>
        new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParsePoint)]);

    private static (double, long) ParsePoint(string word)
    {
        var parts = word.Split(':');
        return
            parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var ms)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && double.IsFinite(ms)
            && ms >= 0
            ? (ms, count)
            : throw new FormatException($"'{word}' is no bucket of latencies such as 1.05:12");
    }

    private sealed class HistogramBucketsJson : JsonConverter<HistogramBuckets>
    {
        public override HistogramBuckets Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            try
            {
                return Parse(reader.GetString() ?? "");
            }
            catch (FormatException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, HistogramBuckets value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
