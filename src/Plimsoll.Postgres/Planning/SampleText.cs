using Plimsoll.Core;

namespace Plimsoll.Postgres.Planning;

/// <summary>A sampled value as an argument of EXECUTE: a quoted constant, which the server reads as the parameter's type.</summary>
internal static class SampleText
{
    private const int ListLength = 5;

    public static bool Knows(string comparison) =>
        comparison is "=" or "<" or "<=" or ">" or ">=" or "= ANY" or "~~" or "~~*" or "<>";

    /// <param name="part">Which of the samples, as a part of all, 0 to 1.</param>
    public static string Of(ColumnValues values, string comparison, double part) =>
        SqlIdentifier
            .Literal(
                comparison switch
                {
                    // Both ends of a range get the same part: the lower end is moved down, so that rows lie between.
                    ">" or ">=" => values.ByOrder(0.9 * part),
                    "<" or "<=" => values.ByOrder(Math.Min(1, (0.9 * part) + 0.1)),
                    "= ANY" => List(values, part),
                    "~~" or "~~*" => Pattern(values.ByFrequency(part)),
                    _ => values.ByFrequency(part),
                }
            )
            .Trim();

    private static string List(ColumnValues values, double part) =>
        "{"
        + string.Join(
            ',',
            Enumerable
                .Range(0, ListLength)
                .Select(i => values.ByFrequency((part + ((double)i / ListLength)) % 1))
                .Distinct(StringComparer.Ordinal)
                .Select(v => "\"" + v.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"")
        )
        + "}";

    /// <summary>Some letters out of the middle of a value.</summary>
    private static string Pattern(string value) =>
        "%"
        + value.Substring(value.Length / 4, Math.Min(8, value.Length - (value.Length / 4))).Replace("\\", "\\\\")
        + "%";
}
