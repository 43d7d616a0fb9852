using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Wire;

public sealed class ProtoReaderTests
{
    [Fact]
    public void Reads_back_what_was_written()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<(ulong, ulong, uint, byte[])>(),
                values =>
                {
                    using var writer = new ProtoWriter();
                    writer.Varint(1, values.Item1);
                    writer.Fixed64(2, values.Item2);
                    var begun = writer.Begin(3);
                    writer.Fixed32(4, values.Item3);
                    writer.Bytes(5, values.Item4);
                    writer.End(begun);
                    var reader = new ProtoReader(writer.Written.Span);
                    reader.Next().ShouldBeTrue();
                    reader.ReadVarint().ShouldBe(values.Item1);
                    reader.Next().ShouldBeTrue();
                    reader.ReadFixed64().ShouldBe(values.Item2);
                    reader.Next().ShouldBeTrue();
                    var within = new ProtoReader(reader.ReadBytes());
                    within.Next().ShouldBeTrue();
                    within.ReadFixed32().ShouldBe(values.Item3);
                    within.Next().ShouldBeTrue();
                    within.ReadBytes().ToArray().ShouldBe(values.Item4);
                    within.Next().ShouldBeFalse();
                    within.IsMalformed.ShouldBeFalse();
                    reader.Next().ShouldBeFalse();
                    reader.IsMalformed.ShouldBeFalse();
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_end_without_an_exception()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    var reader = new ProtoReader(bytes);
                    var fields = 0;
                    while (reader.Next())
                    {
                        fields++;
                        if (fields % 3 == 0)
                        {
                            reader.ReadBytes();
                        }
                    }
                    return fields <= bytes.Length;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("00", "field number 0")]
    [InlineData("0F", "a wire type that is none")]
    [InlineData("0C", "the end of a group that never began")]
    [InlineData("0A05AA", "a length beyond the end")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "a length of 2⁶⁴ − 1")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01", "a varint of eleven bytes")]
    [InlineData("09AABB", "half a number")]
    [InlineData("0B0800", "a group that never ends")]
    public void Says_that_it_is_malformed(string hex, string why)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        while (reader.Next()) { }
        reader.IsMalformed.ShouldBeTrue(why);
    }

    [Fact]
    public void Skips_unknown_fields_of_every_type_groups_too()
    {
        // Varint, fixed64, bytes, a group holding a group and a varint, fixed32; then field 15.
        var bytes = Convert.FromHexString(
            "0801" + "110000000000000000" + "1A02AABB" + "232B08012C24" + "2D00000000" + "7807"
        );
        var reader = new ProtoReader(bytes);
        while (reader.Next() && reader.Field != 15) { }
        reader.ReadVarint().ShouldBe(7u);
        reader.Next().ShouldBeFalse();
        reader.IsMalformed.ShouldBeFalse();
    }

    [Fact]
    public void A_field_of_another_type_than_expected_reads_as_nothing_and_is_passed()
    {
        using var writer = new ProtoWriter();
        writer.Text(1, "text");
        writer.Varint(2, 5);
        var reader = new ProtoReader(writer.Written.Span);
        reader.Next().ShouldBeTrue();
        reader.ReadVarint().ShouldBe(0u);
        reader.Next().ShouldBeTrue();
        reader.Field.ShouldBe(2);
        reader.ReadVarint().ShouldBe(5u);
    }

    [Fact]
    public void A_writer_stops_at_its_bound()
    {
        using var writer = new ProtoWriter(mostBytes: 20);
        var begun = writer.Begin(1);
        writer.Bytes(2, new byte[30]);
        writer.End(begun);
        writer.IsFull.ShouldBeTrue();
        writer.Written.Length.ShouldBeLessThanOrEqualTo(20);
    }
}
