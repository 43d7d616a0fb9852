using System.Buffers.Binary;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Metrics;

/// <summary>Reads the data points of each shape; the shape is the field of Metric that held them.</summary>
internal static class MetricPoints
{
    /// <summary>More buckets than that in one point are not read.</summary>
    private const int MostBuckets = 1_000;

    public static int AttributesField(int shape) =>
        shape switch
        {
            9 => 9,
            10 => 1,
            _ => 7,
        };

    public static bool TryRead(ReadOnlySpan<byte> message, int shape, MetricPoint into, SeededHash hash)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == AttributesField(shape) && reader.Type == WireType.Bytes)
            {
                into.Attributes += hash.Of(reader.ReadBytes());
                continue;
            }
            switch (reader.Field)
            {
                case 2:
                    into.StartNs = reader.ReadFixed64();
                    continue;
                case 3:
                    into.TimeNs = reader.ReadFixed64();
                    continue;
            }
            var isSound = shape switch
            {
                9 => ReadBucketed(ref reader, into),
                10 => ReadExponential(ref reader, into),
                11 => ReadSummed(ref reader, into),
                _ => ReadNumber(ref reader, into),
            };
            if (!isSound)
            {
                return false;
            }
        }
        return !reader.IsMalformed;
    }

    private static bool ReadNumber(ref ProtoReader reader, MetricPoint into)
    {
        switch (reader.Field)
        {
            case 4:
                into.Value = reader.ReadDouble();
                break;
            case 6:
                into.Value = (long)reader.ReadFixed64();
                break;
            case 8:
                into.HasNoValue = (reader.ReadVarint() & 1) != 0;
                break;
        }
        return true;
    }

    private static bool ReadSummed(ref ProtoReader reader, MetricPoint into)
    {
        switch (reader.Field)
        {
            case 4:
                into.Count = (long)reader.ReadFixed64();
                break;
            case 5:
                into.Sum = reader.ReadDouble();
                break;
        }
        return true;
    }

    private static bool ReadBucketed(ref ProtoReader reader, MetricPoint into)
    {
        switch (reader.Field)
        {
            case 6:
                return ReadFixed(ref reader, bits => into.Counts.Add(bits), into.Counts.Count);
            case 7:
                return ReadFixed(
                    ref reader,
                    bits => into.Bounds.Add(BitConverter.UInt64BitsToDouble(bits)),
                    into.Bounds.Count
                );
            case 10:
                into.HasNoValue = (reader.ReadVarint() & 1) != 0;
                return true;
            case 11:
                into.Least = reader.ReadDouble();
                return true;
            case 12:
                into.Most = reader.ReadDouble();
                return true;
            default:
                return ReadSummed(ref reader, into);
        }
    }

    private static bool ReadExponential(ref ProtoReader reader, MetricPoint into)
    {
        switch (reader.Field)
        {
            case 6:
                into.Scale = Math.Clamp(ZigZag(reader.ReadVarint()), -10, 20);
                return true;
            case 7:
                into.ZeroCount = reader.ReadFixed64();
                return true;
            case 8:
                return ReadBuckets(reader.ReadBytes(), into);
            case 9:
                return ReadNegative(reader.ReadBytes(), into);
            case 10:
                into.HasNoValue = (reader.ReadVarint() & 1) != 0;
                return true;
            case 12:
                into.Least = reader.ReadDouble();
                return true;
            case 13:
                into.Most = reader.ReadDouble();
                return true;
            default:
                return ReadSummed(ref reader, into);
        }
    }

    private static bool ReadBuckets(ReadOnlySpan<byte> message, MetricPoint into)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                into.Offset = ZigZag(reader.ReadVarint());
            }
            else if (reader.Field == 2)
            {
                ReadVarints(ref reader, into.Counts);
            }
        }
        return !reader.IsMalformed;
    }

    private static bool ReadNegative(ReadOnlySpan<byte> message, MetricPoint into)
    {
        var counts = new List<ulong>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                ReadVarints(ref reader, counts);
            }
        }
        foreach (var count in counts)
        {
            into.NegativeCount += count;
        }
        return !reader.IsMalformed;
    }

    /// <summary>Packed or one by one: both are legal for a repeated number.</summary>
    private static bool ReadFixed(ref ProtoReader reader, Action<ulong> take, int have)
    {
        if (reader.Type != WireType.Bytes)
        {
            take(reader.ReadFixed64());
            return have < MostBuckets;
        }
        var packed = reader.ReadBytes();
        if (packed.Length % 8 != 0 || packed.Length / 8 > MostBuckets)
        {
            return false;
        }
        for (; !packed.IsEmpty; packed = packed[8..])
        {
            take(BinaryPrimitives.ReadUInt64LittleEndian(packed));
        }
        return true;
    }

    private static void ReadVarints(ref ProtoReader reader, List<ulong> into)
    {
        if (reader.Type == WireType.Varint)
        {
            var value = reader.ReadVarint();
            if (into.Count < MostBuckets)
            {
                into.Add(value);
            }
            return;
        }
        var packed = reader.ReadBytes();
        while (!packed.IsEmpty && into.Count < MostBuckets)
        {
            ulong value = 0;
            var used = 0;
            for (; used < packed.Length && used < 10; used++)
            {
                value |= (ulong)(packed[used] & 0x7F) << (7 * used);
                if (packed[used] < 0x80)
                {
                    break;
                }
            }
            into.Add(value);
            packed = packed[Math.Min(packed.Length, used + 1)..];
        }
    }

    private static int ZigZag(ulong value) => (int)(uint)(value >> 1) ^ -(int)(value & 1);
}
