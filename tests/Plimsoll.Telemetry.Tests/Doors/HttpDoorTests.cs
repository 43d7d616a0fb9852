using System.IO.Compression;
using System.Net;
using System.Text;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Tests.Traces;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class HttpDoorTests
{
    private readonly GatheredTraces _sink = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_protobuf_plain_and_gzip(bool isPacked)
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        var request = SentRequest.Traces(new SentSpan(1, 2) { Name = "work" });
        using var response = await open.PostAsync(
            isPacked ? Packed(request) : request,
            encoding: isPacked ? "gzip" : null
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(OpenDoors.Protobuf);
        (await response.Content.ReadAsByteArrayAsync(Token)).ShouldBeEmpty();
        await open.Doors.FlushAsync(Token);
        _sink.Names.ShouldBe(["work"]);
        (await open.Doors.SnapshotAsync(Token)).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task Takes_json_with_hexadecimal_ids_and_numbers_as_strings()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        const string json = """
            { "resourceSpans": [{
                "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "shop" } }], "later": [1, {}] },
                "scopeSpans": [{ "scope": { "name": "x" }, "spans": [{
                    "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "EEE19B7EC3C1B174", "parentSpanId": "",
                    "name": "Grüße", "kind": 2, "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
                    "attributes": [
                        { "key": "http.response.status_code", "value": { "intValue": "503" } },
                        { "key": "plimsoll.db.result_keys", "value": { "arrayValue": { "values": [{ "intValue": 1 }, { "stringValue": "a" }] } } }
                    ],
                    "status": { "code": 2, "message": null } }] }] }] }
            """;
        using var response = await open.PostAsync(
            Encoding.UTF8.GetBytes(json),
            type: "application/json; charset=utf-8"
        );
        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("{}");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        await open.Doors.FlushAsync(Token);
        var row = _sink.Rows.ShouldHaveSingleItem();
        _sink.Names.ShouldBe(["Grüße"]);
        (row.SpanId, row.ParentId, row.StatusCode, row.IsError, row.Results.Count).ShouldBe(
            (0xEEE19B7EC3C1B174, 0ul, (short)503, true, 2)
        );
        (row.EndNs - row.StartNs).ShouldBe(1_000_000_000);
    }

    [Theory]
    [InlineData(OpenDoors.Protobuf)]
    [InlineData("application/json")]
    public async Task Says_how_many_spans_were_left_out_and_why(string type)
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        var isJson = type != OpenDoors.Protobuf;
        var body = isJson
            ? """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00","spanId":"01","name":"x"}]}]}]}"""u8.ToArray()
            : SentRequest.Traces(new SentSpan(1, 2), new SentSpan(1, 2) { TraceIdBytes = new byte[16] });
        using var response = await open.PostAsync(body, type: type);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await response.Content.ReadAsByteArrayAsync(Token);
        if (isJson)
        {
            Encoding.UTF8.GetString(answer).ShouldContain("\"rejectedSpans\":\"1\"");
        }
        else
        {
            var reader = new ProtoReader(answer);
            reader.Next().ShouldBeTrue();
            var partial = new ProtoReader(reader.ReadBytes());
            partial.Next().ShouldBeTrue();
            partial.ReadVarint().ShouldBe(1u);
        }
        (await open.Doors.SnapshotAsync(Token)).RejectedSpans.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_what_is_no_otlp_with_the_status_that_fits()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { MostRequestBytes = 10_000 });
        byte[] whole = SentRequest.Traces(new SentSpan(1, 2));
        (await StatusAsync(open.PostAsync(whole, path: "/v1/profiles"))).ShouldBe(404);
        (await StatusAsync(open.Http.GetAsync("/v1/traces", Token))).ShouldBe(405);
        (await StatusAsync(open.PostAsync(whole, type: "text/plain"))).ShouldBe(415);
        (await StatusAsync(open.PostAsync(whole, encoding: "br"))).ShouldBe(415);
        (await StatusAsync(open.PostAsync([0x0A, 0xFF]))).ShouldBe(400);
        (await StatusAsync(open.PostAsync("{\"resourceSpans\":"u8.ToArray(), type: "application/json"))).ShouldBe(400);
        (await StatusAsync(open.PostAsync(whole, encoding: "gzip"))).ShouldBe(400);
        (await StatusAsync(open.PostAsync(new byte[10_001]))).ShouldBe(413);
        var refused = (await open.Doors.SnapshotAsync(Token)).Refused;
        (
            refused[RefusalReason.Misdirected],
            refused[RefusalReason.Malformed],
            refused[RefusalReason.TooLarge]
        ).ShouldBe((4, 3, 1));
        (await StatusAsync(open.PostAsync(whole))).ShouldBe(200);
    }

    [Fact]
    public async Task A_bomb_is_given_up_when_it_grows_beyond_the_bound()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { MostRequestBytes = 1 << 20 });
        var bomb = Packed(new byte[60 << 20]);
        bomb.Length.ShouldBeLessThan(1 << 20);
        (await StatusAsync(open.PostAsync(bomb, encoding: "gzip"))).ShouldBe(413);
    }

    [Fact]
    public async Task Json_that_is_nested_deep_is_malformed()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        var nested = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"x\":[", 5_000)));
        (await StatusAsync(open.PostAsync(nested, type: "application/json"))).ShouldBe(400);
    }

    [Fact]
    public async Task A_sender_without_the_token_stays_outside()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { Token = "s3cret" });
        var whole = SentRequest.Traces(new SentSpan(1, 2));
        (await StatusAsync(open.PostAsync(whole))).ShouldBe(401);
        (await StatusAsync(open.PostAsync(whole, authorization: "Bearer wrong"))).ShouldBe(401);
        (await StatusAsync(open.PostAsync(whole, authorization: "Bearer s3cret"))).ShouldBe(200);
    }

    [Fact]
    public async Task When_there_is_no_room_senders_are_told_when_to_come_again()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { MostBytesUnderWay = 1_000 });
        using var response = await open.PostAsync(SentRequest.Traces(new SentSpan(1, 2)));
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        (await open.Doors.SnapshotAsync(Token)).Refused[RefusalReason.Overloaded].ShouldBe(1);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return (int)response.StatusCode;
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }
        return packed.ToArray();
    }
}
