using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Tests.Statistics;

public sealed class LatencyHistogramBinaryTests
{
    private static readonly Gen<long[]> s_microseconds = Gen.Choose(0, 31)
        .SelectMany(bits =>
            Gen.Choose(0, int.MaxValue).Select(value => Math.Min((uint)value >> (31 - bits), 3_600_000_000L))
        )
        .ListOf()
        .Select(list => list.ToArray());

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void What_is_read_back_is_the_same()
    {
        Prop.ForAll(
                s_microseconds.ToArbitrary(),
                values => IsSame(LatencyHistogram.FromBytes(Of(values).ToBytes()), Of(values))
            )
            .Check(s_config);
    }

    [Fact]
    public void Parts_that_came_as_bytes_merge_to_one_histogram_of_all()
    {
        Prop.ForAll(
                s_microseconds.ListOf().Select(parts => parts.ToArray()).ToArbitrary(),
                parts =>
                    IsSame(
                        LatencyHistogram.Merge(parts.Select(part => LatencyHistogram.FromBytes(Of(part).ToBytes()))),
                        Of([.. parts.SelectMany(part => part)])
                    )
            )
            .Check(s_config);
    }

    [Fact]
    public void Several_in_a_row_are_read_one_after_another()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Of([1, 2_000_000]).Write(writer);
        Of([]).Write(writer);
        Of([7]).Write(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        LatencyHistogram.Read(reader).Count.ShouldBe(2);
        LatencyHistogram.Read(reader).Count.ShouldBe(0);
        LatencyHistogram.Read(reader).Max.ShouldBe(TimeSpan.FromMicroseconds(7));
    }

    [Fact]
    public void One_that_is_cut_off_or_followed_by_more_is_refused()
    {
        var bytes = Of([1, 50, 3_000_000]).ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Should.Throw<FormatException>(() => LatencyHistogram.FromBytes(bytes[..length]));
        }
        Should.Throw<FormatException>(() => LatencyHistogram.FromBytes([.. bytes, 0]));
    }

    [Fact]
    public void Another_version_is_refused_by_its_number()
    {
        var bytes = Of([1]).ToBytes();
        bytes[0] = 9;
        Should
            .Throw<FormatException>(() => LatencyHistogram.FromBytes(bytes))
            .Message.ShouldBe("version 9 of histograms is not known");
    }

    [Fact]
    public void Bytes_that_were_changed_are_refused_or_make_a_histogram_that_adds_up()
    {
        var changed = Gen.Choose(0, 1000)
            .SelectMany(at => Gen.Choose(0, 255).Select(value => (At: at, Value: (byte)value)));
        Prop.ForAll(
                s_microseconds.Where(values => values.Length > 0).Zip(changed).ToArbitrary(),
                pair =>
                {
                    var bytes = Of(pair.Item1).ToBytes();
                    bytes[pair.Item2.At % bytes.Length] = pair.Item2.Value;
                    try
                    {
                        var read = LatencyHistogram.FromBytes(bytes);
                        return read.Buckets().Sum(bucket => bucket.Count) == read.Count && read.Min <= read.Max;
                    }
                    catch (FormatException)
                    {
                        return true;
                    }
                }
            )
            .Check(s_config);
    }

    private static bool IsSame(LatencyHistogram a, LatencyHistogram b) =>
        a.Buckets().SequenceEqual(b.Buckets())
        && (a.Count, a.Mean, a.Min, a.Max) == (b.Count, b.Mean, b.Min, b.Max)
        && a.Quantile(0.99) == b.Quantile(0.99);

    private static LatencyHistogram Of(long[] microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in microseconds)
        {
            histogram.Record(TimeSpan.FromMicroseconds(value));
        }
        return histogram;
    }
}
