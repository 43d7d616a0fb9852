using System.Text.Json.Serialization;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>How long bytes are held up: a distribution. Never negative.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Fixed), "fixed")]
[JsonDerivedType(typeof(Uniform), "uniform")]
[JsonDerivedType(typeof(Normal), "normal")]
[JsonDerivedType(typeof(LogNormal), "lognormal")]
public abstract record Delay
{
    private Delay() { }

    public abstract TimeSpan Draw(Random random);

    public sealed record Fixed(TimeSpan Length) : Delay
    {
        public override TimeSpan Draw(Random random) => Length;

        public override string ToString() => DurationText.Write(Length);
    }

    /// <summary>Each length between the two as likely: <c>20ms±5ms</c>.</summary>
    public sealed record Uniform(TimeSpan Low, TimeSpan High) : Delay
    {
        public override TimeSpan Draw(Random random) => Low + ((High - Low) * random.NextDouble());

        public override string ToString() =>
            $"{DurationText.Write((Low + High) / 2)}±{DurationText.Write((High - Low) / 2)}";
    }

    /// <param name="Deviation">The standard deviation; what falls below zero counts as zero.</param>
    public sealed record Normal(TimeSpan Mean, TimeSpan Deviation) : Delay
    {
        public override TimeSpan Draw(Random random)
        {
            var drawn = Mean + (Deviation * StandardNormal(random));
            return drawn < TimeSpan.Zero ? TimeSpan.Zero : drawn;
        }

        public override string ToString() => $"normal {DurationText.Write(Mean)}, {DurationText.Write(Deviation)}";
    }

    /// <param name="Sigma">The standard deviation of the logarithm.</param>
    public sealed record LogNormal(TimeSpan Median, double Sigma) : Delay
    {
        public override TimeSpan Draw(Random random) => Median * Math.Exp(Sigma * StandardNormal(random));

        public override string ToString() =>
            FormattableString.Invariant($"lognormal {DurationText.Write(Median)}, {Sigma:0.###}");
    }

    /// <summary>Reads <c>20ms</c> and <c>20ms±5ms</c> (also written <c>20ms+-5ms</c>).</summary>
    public static Delay? Parse(string text)
    {
        var parts = text.Replace("+-", "±", StringComparison.Ordinal).Split('±', StringSplitOptions.TrimEntries);
        return (parts, DurationText.Parse(parts[0])) switch
        {
            ([_], { } length) => new Fixed(length),
            ([_, var jitter], { } middle) when DurationText.Parse(jitter) is { } around && around <= middle =>
                new Uniform(middle - around, middle + around),
            _ => null,
        };
    }

    // Box and Muller, 1958.
    private static double StandardNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
