using System.Globalization;

namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>A column: how it is filled, and what statements compare it with.</summary>
internal sealed record DrawnColumn(string Name, DrawnKind Kind)
{
    private static readonly DateTime s_first = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Days that moments and dates are spread over.</summary>
    private const int Days = 700;

    /// <summary>Shares of all values that a range of the workload spans.</summary>
    private static readonly double[] s_spans = [0.001, 0.005, 0.02, 0.1, 0.3];

    /// <summary>How many values, or rows of the table that is referred to.</summary>
    public int Values { get; init; } = 2;

    /// <summary>Exponent on a uniform number: 1 is even, 3 lets few values have most rows.</summary>
    public double Skew { get; init; } = 1;

    /// <summary>Share of NULLs, 0 to 1.</summary>
    public double Nulls { get; init; }

    /// <summary>Drawn from the row's common number, as all such columns of the table: they hang together.</summary>
    public bool IsCorrelated { get; init; }

    /// <summary>Of a moment: the rows lie in its order.</summary>
    public bool IsAppended { get; init; }

    /// <summary>Of texts: <c>varchar</c> with a length, else <c>text</c>.</summary>
    public bool IsBounded { get; init; }

    public DrawnTable? Target { get; init; }

    public string Type =>
        Kind switch
        {
            DrawnKind.Reference or DrawnKind.Number => "int",
            DrawnKind.Moment => "timestamp",
            DrawnKind.Due => "date",
            DrawnKind.Flag => "boolean",
            DrawnKind.Note => "text",
            _ => IsBounded ? "varchar(30)" : "text",
        };

    /// <summary>SQL of a row's value: <c>n</c> is the row's number, <c>u</c> its common random number.</summary>
    public string Fill(int rows)
    {
        var drawn = $"floor({Values} * power({(IsCorrelated ? "u" : "random()")}, {Text(Skew)}))::int";
        var at = IsAppended ? $"n::float8 / {rows}" : "random()";
        return Kind switch
        {
            DrawnKind.Reference => $"1 + {drawn}",
            DrawnKind.Number => drawn,
            DrawnKind.Category => $"'{Name} ' || {drawn}",
            DrawnKind.Code => $"'{Name}-' || {Scrambled("n::bigint")}",
            DrawnKind.Moment => $"timestamp '{s_first:yyyy-MM-dd}' + ({at}) * interval '{Days} days'",
            DrawnKind.Due => $"CASE WHEN n < {(long)(Nulls * rows)} OR random() < 0.02 THEN NULL ELSE "
                + $"date '{s_first:yyyy-MM-dd}' + floor(random() * {Days})::int END",
            DrawnKind.Flag => $"random() < {Text(1 - Nulls)}",
            _ => $"repeat('words ', floor({Values} * random())::int)",
        };
    }

    /// <summary>A value that rows have, the frequent ones more often.</summary>
    public string Equal(Random random)
    {
        var drawn = (int)(Values * Math.Pow(random.NextDouble(), Skew));
        return Kind switch
        {
            DrawnKind.Reference => Text(1 + drawn),
            DrawnKind.Number => Text(drawn),
            DrawnKind.Category => $"'{Name} {drawn}'",
            DrawnKind.Code => $"'{Name}-{Scramble(1 + random.Next(Values))}'",
            _ => throw new InvalidOperationException($"{Name} is not looked up by one value"),
        };
    }

    /// <summary>Low and high, the high one excluded.</summary>
    public (string Low, string High) Range(Random random)
    {
        var span = s_spans[random.Next(s_spans.Length)];
        var from = random.NextDouble() * (1 - span);
        return (At(from), At(from + span));
    }

    public bool IsRangeable => Kind is DrawnKind.Moment or DrawnKind.Due or DrawnKind.Number;

    private string At(double share) =>
        Kind switch
        {
            DrawnKind.Moment => $"timestamp '{s_first.AddMinutes((int)(share * Days * 24 * 60)):yyyy-MM-dd HH:mm}'",
            DrawnKind.Due => $"date '{s_first.AddDays((int)(share * Days)):yyyy-MM-dd}'",
            // Spans are of rows: the skew is taken back out.
            _ => Text((int)Math.Ceiling(Values * Math.Pow(share, Skew))),
        };

    // A full period modulo a prime: every number stays unique, and none lies where its row lies.
    private static string Scrambled(string n) => $"({n} * 48271 % 2147483647)";

    private static long Scramble(long n) => n * 48271 % 2147483647;

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
