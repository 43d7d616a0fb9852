namespace Plimsoll.Load.Scenarios;

/// <summary>How long a person waits before a step.</summary>
public abstract record ThinkTime
{
    private ThinkTime() { }

    public abstract TimeSpan Mean { get; }

    public abstract TimeSpan Draw(Random random);

    public sealed record Fixed(TimeSpan Length) : ThinkTime
    {
        public override TimeSpan Mean => Length;

        public override TimeSpan Draw(Random random) => Length;
    }

    public sealed record Exponential(TimeSpan Average) : ThinkTime
    {
        public override TimeSpan Mean => Average;

        public override TimeSpan Draw(Random random) => Average * -Math.Log(1 - random.NextDouble());
    }

    public sealed record Uniform(TimeSpan Low, TimeSpan High) : ThinkTime
    {
        public override TimeSpan Mean => (Low + High) / 2;

        public override TimeSpan Draw(Random random) => Low + ((High - Low) * random.NextDouble());
    }

    /// <summary>As it was seen: between two neighbouring points the lengths are spread evenly.</summary>
    /// <param name="Quantiles">
    /// At least two, none below the one before: the shortest, the longest, and between them points that part the lengths
    /// seen into equal shares.
    /// </param>
    public sealed record Empirical(IReadOnlyList<TimeSpan> Quantiles) : ThinkTime
    {
        public override TimeSpan Mean =>
            Quantiles.Skip(1).Zip(Quantiles, (high, low) => (high + low) / 2).Aggregate((sum, mean) => sum + mean)
            / (Quantiles.Count - 1);

        public override TimeSpan Draw(Random random)
        {
            var at = random.NextDouble() * (Quantiles.Count - 1);
            var below = (int)at;
            return Quantiles[below] + ((Quantiles[below + 1] - Quantiles[below]) * (at - below));
        }
    }

    /// <summary>As it was seen, by as many points as it takes: evenly spread between two neighbours.</summary>
    /// <param name="Points">
    /// At least two, the first with share 0 and the last with 1, neither shares nor lengths falling. Two of one length make
    /// that length come as often as their shares differ.
    /// </param>
    public sealed record Curve(IReadOnlyList<ThinkPoint> Points) : ThinkTime
    {
        // For the draw, which every request of a learned journey makes.
        private readonly double[] _shares = [.. Points.Select(point => point.Share)];
        private readonly long[] _ticks = [.. Points.Select(point => point.Length.Ticks)];

        public override TimeSpan Mean
        {
            get
            {
                var sum = TimeSpan.Zero;
                for (var i = 1; i < Points.Count; i++)
                {
                    sum += (Points[i].Length + Points[i - 1].Length) / 2 * (Points[i].Share - Points[i - 1].Share);
                }
                return sum;
            }
        }

        public override TimeSpan Draw(Random random)
        {
            var share = random.NextDouble();
            var (low, high) = (0, _shares.Length - 1);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = _shares[middle] <= share ? (middle, high) : (low, middle);
            }
            var width = _shares[high] - _shares[low];
            var part = width > 0 ? (share - _shares[low]) / width : 1;
            return TimeSpan.FromTicks(_ticks[low] + (long)((_ticks[high] - _ticks[low]) * part));
        }
    }

    /// <param name="Sigma">The standard deviation of the logarithm.</param>
    public sealed record LogNormal(TimeSpan Median, double Sigma) : ThinkTime
    {
        public override TimeSpan Mean => Median * Math.Exp(Sigma * Sigma / 2);

        public override TimeSpan Draw(Random random)
        {
            // Box and Muller, 1958.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var normal = radius * Math.Cos(2 * Math.PI * random.NextDouble());
            return Median * Math.Exp(Sigma * normal);
        }
    }
}
