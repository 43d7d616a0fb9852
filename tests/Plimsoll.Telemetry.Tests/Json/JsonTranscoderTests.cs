using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Telemetry.Json;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Json;

public sealed class JsonTranscoderTests
{
    [Theory]
    [InlineData(
        """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","sum":{"dataPoints":[{"asInt":"-5"}]}}]}]}]}"""
    )]
    [InlineData(
        """{"resource_metrics":[{"scope_metrics":[{"metrics":[{"name":"m","gauge":{"data_points":[{"as_double":"NaN"}]}}]}]}]}"""
    )]
    [InlineData(
        """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"exponentialHistogram":{"dataPoints":[{"scale":-3,"positive":{"offset":-7,"bucketCounts":["1","2"]}}]}}]}]}]}"""
    )]
    [InlineData("""{}""")]
    public void Takes_what_the_specification_shows(string json) => Transcode(json).ShouldBeTrue();

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"resourceMetrics":7}""")]
    [InlineData("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":7}]}]}]}""")]
    [InlineData("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"isMonotonic":"perhaps"}}]}]}]}""")]
    [InlineData("""{} {}""")]
    public void Says_that_it_is_malformed(string json) => Transcode(json).ShouldBeFalse();

    [Fact]
    public void A_negative_offset_reads_back_as_itself()
    {
        using var writer = new ProtoWriter();
        var shape = new JsonShape().Has(("offset", 1, JsonKind.ZigZag, null));
        JsonTranscoder.TryTranscode("""{"offset":-7}"""u8, shape, writer).ShouldBeTrue();
        var reader = new ProtoReader(writer.Written.Span);
        reader.Next().ShouldBeTrue();
        reader.ReadVarint().ShouldBe(13u);
    }

    [Fact]
    public void Any_text_is_taken_or_refused_without_an_exception()
    {
        var pieces = Gen.Elements(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"resourceMetrics\"",
            "\"scopeMetrics\"",
            "\"metrics\"",
            "\"name\"",
            "\"\\ud800\"",
            "1e400",
            "-1",
            "null",
            "true",
            "\"x"
        );
        Prop.ForAll(
                pieces.ListOf().Select(string.Concat).ToArbitrary(),
                json =>
                {
                    Transcode(json);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    using var writer = new ProtoWriter();
                    JsonTranscoder.TryTranscode(bytes, OtlpShapes.Traces, writer);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static bool Transcode(string json)
    {
        using var writer = new ProtoWriter();
        return JsonTranscoder.TryTranscode(Encoding.UTF8.GetBytes(json), OtlpShapes.Metrics, writer);
    }
}
