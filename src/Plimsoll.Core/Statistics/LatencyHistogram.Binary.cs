namespace Plimsoll.Core.Statistics;

/// <remarks>
/// Its form in bytes, which keeps everything: what is read back is the same histogram. Numbers are in LEB128, seven bits a
/// byte: the version, the count, and unless that is 0 the least and the largest value, the sum (low and high half), then for
/// each bucket that holds something its distance from the one before and what it holds.
/// </remarks>
public sealed partial class LatencyHistogram
{
    /// <summary>Of the form in bytes; a reader refuses others.</summary>
    public const byte BinaryVersion = 1;

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer);
        return stream.ToArray();
    }

    /// <exception cref="FormatException">It is no histogram, or not whole, or there is more.</exception>
    public static LatencyHistogram FromBytes(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream);
        var histogram = Read(reader);
        return stream.Position == stream.Length
            ? histogram
            : throw new FormatException("there is more than a histogram");
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(BinaryVersion);
        writer.Write7BitEncodedInt64(Count);
        if (Count == 0)
        {
            return;
        }
        writer.Write7BitEncodedInt64(_min);
        writer.Write7BitEncodedInt64(_max);
        writer.Write7BitEncodedInt64((long)(ulong)(_sum & ulong.MaxValue));
        writer.Write7BitEncodedInt64((long)(_sum >> 64));
        var last = -1;
        for (var page = 0; page < s_pages; page++)
        {
            for (var i = 0; i < PageSize && _pages[page] is { } counts; i++)
            {
                if (counts[i] == 0)
                {
                    continue;
                }
                var index = (page << PageBits) + i;
                writer.Write7BitEncodedInt(index - last);
                writer.Write7BitEncodedInt64(counts[i]);
                last = index;
            }
        }
    }

    /// <exception cref="FormatException">It is no histogram, or not whole.</exception>
    public static LatencyHistogram Read(BinaryReader reader)
    {
        try
        {
            return ReadChecked(reader);
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("the histogram is cut off", e);
        }
    }

    private static LatencyHistogram ReadChecked(BinaryReader reader)
    {
        var version = reader.ReadByte();
        Require(version == BinaryVersion, $"version {version} of histograms is not known");
        var histogram = new LatencyHistogram();
        var count = reader.Read7BitEncodedInt64();
        Require(count >= 0, "the count of a histogram is negative");
        if (count == 0)
        {
            return histogram;
        }
        var (min, max) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        Require(min >= 0 && min <= max && max <= s_highest, "the extremes of a histogram cannot be");
        var low = (ulong)reader.Read7BitEncodedInt64();
        var sum = ((Int128)reader.Read7BitEncodedInt64() << 64) + low;
        Require(sum >= min * (Int128)count && sum <= max * (Int128)count, "the sum of a histogram cannot be");
        var index = -1;
        for (long seen = 0; seen < count; )
        {
            var gap = reader.Read7BitEncodedInt();
            Require(gap > 0 && gap <= IndexOf(max) - index, "a bucket of a histogram lies outside of it");
            Require(index >= 0 || gap - 1 == IndexOf(min), "the least of a histogram is not in its first bucket");
            index += gap;
            var times = reader.Read7BitEncodedInt64();
            Require(times > 0 && times <= count - seen, "the buckets of a histogram hold more than its count");
            (histogram._pages[index >> PageBits] ??= new long[PageSize])[index & (PageSize - 1)] = times;
            seen += times;
        }
        Require(index == IndexOf(max), "the largest of a histogram is not in its last bucket");
        (histogram.Count, histogram._min, histogram._max, histogram._sum) = (count, min, max, sum);
        return histogram;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException(what);
        }
    }
}
