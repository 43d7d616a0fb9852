using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Tests.Traces;

public sealed class SpanDecoderTests
{
    private static readonly SeededHash s_hash = new(7);
    private readonly SpanDecoder _decoder = new(s_hash);
    private readonly Vocabulary _words = new(s_hash);
    private readonly SpanBatch _batch = new();

    [Fact]
    public void Reads_a_span_with_its_sender_and_times()
    {
        var row = One(
            new SentSpan(1, 2, 3)
            {
                Name = "charge",
                Kind = 3,
                Status = 2,
            }
        );
        _batch.Traces[0].ShouldBe(new TraceId(7, 1));
        (row.SpanId, row.ParentId, row.StartNs, row.EndNs).ShouldBe((2ul, 3ul, 1_000_000_000, 2_000_000_000));
        (row.Kind, row.IsError).ShouldBe((SpanKind.Client, true));
        (_words.Texts[row.Service], _words.Texts[row.Name]).ShouldBe(("shop", "charge"));
        (row.Bytes, row.Rows).ShouldBe((-1, -1));
    }

    [Theory]
    [InlineData("http.request.method", "http.route", "http.response.status_code")]
    [InlineData("http.method", "http.route", "http.status_code")]
    public void Reads_the_old_and_the_new_names_of_http(string method, string route, string status)
    {
        var row = One(
            new SentSpan(1, 2) { Kind = 2, Attributes = [(method, "GET"), (route, "/users/{id}"), (status, 503)] }
        );
        (_words.Texts[row.Method], _words.Texts[row.Route], row.StatusCode).ShouldBe(
            ("GET", "/users/{id}", (short)503)
        );
        (row.Class, row.IsError).ShouldBe((SpanClass.Server, true));
    }

    [Theory]
    [InlineData("db.statement", "db.system", "db.name")]
    [InlineData("db.query.text", "db.system.name", "db.namespace")]
    public void Reads_the_old_and_the_new_names_of_databases(string text, string system, string name)
    {
        var row = One(
            new SentSpan(1, 2)
            {
                Kind = 3,
                Attributes = [(system, "postgresql"), (name, "shop"), (text, "select * from t where a = 'x'")],
            }
        );
        (_words.Texts[row.Statement], _words.Texts[row.Peer], row.Class).ShouldBe(
            ("select * from t where a = $1", "postgresql shop", SpanClass.DbQuery)
        );
        _batch.Values.ToArray().ShouldBe([s_hash.Of("x"u8)]);
        row.Parameters.ShouldBe(new ValueRange(0, 1));
    }

    [Fact]
    public void A_parameter_is_the_same_whether_sent_as_number_text_or_literal()
    {
        var rows = All(
            Query("select $1", ("db.query.parameter.0", 42)),
            Query("select $1", ("db.query.parameter.id", "42")),
            Query("select 42"),
            Query("select $1", ("db.query.parameter.0", 43))
        );
        rows[0].ParametersHash.ShouldNotBe(0ul);
        rows[1].ParametersHash.ShouldBe(rows[0].ParametersHash);
        rows[2].ParametersHash.ShouldBe(rows[0].ParametersHash);
        rows[3].ParametersHash.ShouldNotBe(rows[0].ParametersHash);
    }

    /// <summary>Drivers send <c>%s</c> and the like without the values: the literals beside them are not all there is.</summary>
    [Theory]
    [InlineData("select * from t where state = 'open' and id = %s")]
    [InlineData("select * from t where state = 'open' and id = ?")]
    [InlineData("select * from t where state = 'open' and id = $1")]
    [InlineData("select * from t where state = 'open' and id = @id")]
    public void Parameters_that_were_not_sent_are_unknown_whatever_literals_stand_beside_them(string text)
    {
        var row = One(Query(text));

        row.ParametersHash.ShouldBe(0ul);
        row.Parameters.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("send", 25, SpanClass.Mail)]
    [InlineData("smtp send", 0, SpanClass.Messaging)]
    [InlineData("publish", 5672, SpanClass.Messaging)]
    public void A_message_to_a_port_of_mail_is_mail(string name, int port, SpanClass expected)
    {
        var row = One(
            new SentSpan(1, 2)
            {
                Name = name,
                Kind = 3,
                Attributes = [("messaging.system", "broker"), ("server.port", port)],
            }
        );

        row.Class.ShouldBe(expected);
    }

    [Fact]
    public void Result_keys_hash_as_parameters_do()
    {
        var row = One(
            Query("select $1", ("db.query.parameter.0", 5), ("plimsoll.db.result_keys", new object[] { 42, "43" }))
        );
        _batch
            .Values.Slice(row.Results.Start, row.Results.Count)
            .ToArray()
            .ShouldBe([s_hash.Of("42"u8), s_hash.Of("43"u8)]);
    }

    [Theory]
    [InlineData("GET /users/4711/orders/9b2c1d34-1111-2222-3333-444455556666", "GET /users/{}/orders/{}")]
    [InlineData("SELECT shop.orders", "SELECT shop.orders")]
    [InlineData("mail to bob@example.com", "mail to {}")]
    [InlineData("SELECT * FROM t WHERE name = 'a secret of three'", "SELECT * FROM t WHERE name = $1")]
    public void A_name_keeps_its_shape_alone(string name, string kept) =>
        _words.Texts[One(new SentSpan(1, 2) { Name = name }).Name].ShouldBe(kept);

    [Theory]
    [InlineData("url.path", "/v1/users/17/cards/ab12cd34ef", "/v1/users/{}/cards/{}")]
    [InlineData("http.target", "/search?q=secret&page=2", "/search")]
    [InlineData("url.full", "https://bob:secret@pay.example.com:8443/charge/123?x=1", "/charge/{}")]
    public void Without_a_route_the_path_keeps_its_shape(string key, string path, string kept)
    {
        var row = One(new SentSpan(1, 2) { Kind = 3, Attributes = [(key, path)] });
        _words.Texts[row.Route].ShouldBe(kept);
        _words.Texts[row.Peer].ShouldNotContain("secret");
    }

    [Fact]
    public void Says_with_flags_what_attributes_tell()
    {
        One(new SentSpan(1, 2) { Attributes = [("url.query", "?a=1&pageSize=20")] })
            .Has(SpanFlags.Paged)
            .ShouldBeTrue();
        One(new SentSpan(1, 2) { Attributes = [("http.target", "/x?limit=5")] }).Has(SpanFlags.Paged).ShouldBeTrue();
        One(new SentSpan(1, 2) { Attributes = [("url.query", "q=limit")] }).Has(SpanFlags.Paged).ShouldBeFalse();
        One(new SentSpan(1, 2) { Attributes = [("cache.hit", true)] }).Has(SpanFlags.CacheHit).ShouldBeTrue();
        One(new SentSpan(1, 2) { Attributes = [("cache.hit", false)] }).Has(SpanFlags.CacheMiss).ShouldBeTrue();
        One(new SentSpan(1, 2) { Attributes = [("http.request.resend_count", 1)] })
            .Has(SpanFlags.Resent)
            .ShouldBeTrue();
        One(new SentSpan(1, 2) { Exception = "System.TimeoutException" }).Has(SpanFlags.TimedOut).ShouldBeTrue();
        One(new SentSpan(1, 2) { Attributes = [("error.type", "java.lang.NullPointerException")] })
            .Has(SpanFlags.TimedOut)
            .ShouldBeFalse();
        var packed = One(
            new SentSpan(1, 2) { Attributes = [("http.response.header.content-encoding", new object[] { "br" })] }
        );
        packed.Has(SpanFlags.EncodingKnown | SpanFlags.Compressed).ShouldBeTrue();
    }

    [Theory]
    [InlineData(3, SpanClass.Call, "GET", "server.address", "pay")]
    [InlineData(3, SpanClass.Mail, "smtp send", "server.address", "mx")]
    [InlineData(3, SpanClass.Cache, "GET", "db.system", "redis")]
    [InlineData(3, SpanClass.DbConnect, "HikariDataSource.getConnection", "db.system", "postgresql")]
    [InlineData(1, SpanClass.DbTransaction, "Transaction", "db.system", "postgresql")]
    [InlineData(3, SpanClass.Messaging, "publish", "messaging.system", "rabbitmq")]
    [InlineData(5, SpanClass.Consumer, "process", "messaging.system", "rabbitmq")]
    [InlineData(1, SpanClass.Own, "compute", "x", "y")]
    [InlineData(1, SpanClass.Rendering, "invoice pdf", "x", "y")]
    [InlineData(1, SpanClass.Lock, "order.lock", "x", "y")]
    [InlineData(1, SpanClass.DbConnect, "anything", "plimsoll.span.class", "dbconnect")]
    [InlineData(3, SpanClass.Shipping, "POST", "url.full", "http://otel:4318/v1/logs")]
    public void Tells_the_class_of_work(int kind, SpanClass expected, string name, string key, string value) =>
        One(
            new SentSpan(1, 2)
            {
                Name = name,
                Kind = kind,
                Attributes = [(key, value)],
            }
        )
            .Class.ShouldBe(expected);

    [Fact]
    public void Of_a_command_that_is_no_sql_the_data_is_not_kept()
    {
        var row = One(
            new SentSpan(1, 2)
            {
                Kind = 3,
                Attributes = [("db.system", "redis"), ("db.statement", "SET user:1 secret")],
            }
        );
        _words.Texts[row.Statement].ShouldBe("SET");
        row.ParametersHash.ShouldNotBe(0ul);
    }

    [Fact]
    public void A_span_that_breaks_a_rule_is_rejected_and_the_others_stay()
    {
        var request = SentRequest.Traces(
            new SentSpan(1, 1),
            new SentSpan(1, 2) { TraceIdBytes = new byte[16] },
            new SentSpan(1, 3) { TraceIdBytes = [1, 2] },
            new SentSpan(1, 0),
            new SentSpan(1, 4) { End = 0 },
            new SentSpan(1, 5) { Start = 5_000_000_000 }
        );
        _decoder.TryDecode(request, _words, _batch).ShouldBeTrue();
        (_batch.Count, _batch.Rejected).ShouldBe((2, 4));
        _batch.Reason.ShouldBe("a trace id must be 16 bytes and not all zero");
    }

    [Fact]
    public void What_is_cut_anywhere_is_malformed_or_whole_messages_and_never_throws()
    {
        var request = SentRequest.Traces(
            Query("select 'é'", ("db.query.parameter.0", 1.5)),
            new SentSpan(2, 3) { Exception = "E" }
        );
        for (var length = 0; length < request.Length; length++)
        {
            // Cutting within the one ResourceSpans always breaks it, but for nothing at all.
            _decoder.TryDecode(request.AsSpan(0, length), _words, _batch).ShouldBe(length == 0);
            _batch.Count.ShouldBe(0);
        }
    }

    [Fact]
    public void Mutated_requests_never_throw()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var request = SentRequest.Traces(
            Query(
                "select 'x' from t where a in (1,2,3)",
                ("db.query.parameter.a", "b"),
                ("plimsoll.db.result_keys", new object[] { 1, "2", true })
            ),
            new SentSpan(2, 3)
            {
                Kind = 2,
                Exception = "E",
                Status = 2,
                Attributes = [("http.target", "/a/1?page=1"), ("code.function", "f"), ("code.lineno", 7)],
            }
        );
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = (byte[])request.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }
            try
            {
                _decoder.TryDecode(mutated, _words, _batch);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {Convert.ToHexString(mutated)}", e);
            }
        }
    }

    [Fact]
    public void A_million_names_take_no_more_room_than_the_table_has()
    {
        for (var i = 0; i < 200; i++)
        {
            var spans = Enumerable
                .Range(0, 500)
                .Select(n => new SentSpan(1, 2)
                {
                    Name = $"name-{(char)('a' + (n % 26))}{Letters((i * 500) + n)}",
                    Kind = 3,
                })
                .ToArray();
            _decoder.TryDecode(SentRequest.Traces(spans), _words, _batch).ShouldBeTrue();
        }
        _words.Texts.Count.ShouldBeLessThanOrEqualTo(50_000);
        _words.Texts.Refused.ShouldBeGreaterThan(0);

        static string Letters(int n) => n == 0 ? "" : (char)('g' + (n % 20)) + Letters(n / 20);
    }

    [Fact]
    public void Deep_nesting_is_passed_without_going_down()
    {
        byte[] value = [];
        for (var depth = 0; depth < 2000; depth++)
        {
            using var writer = new Plimsoll.Telemetry.Wire.ProtoWriter();
            var list = writer.Begin(5);
            writer.Bytes(1, value);
            writer.End(list);
            value = writer.Written.ToArray();
        }
        using var request = new Plimsoll.Telemetry.Wire.ProtoWriter();
        var (resource, scope, span) = (request.Begin(1), request.Begin(2), request.Begin(2));
        var attribute = request.Begin(9);
        request.Text(1, "plimsoll.db.result_keys");
        request.Bytes(2, value);
        request.End(attribute);
        request.End(span);
        request.End(scope);
        request.End(resource);
        _decoder.TryDecode(request.Written.Span, _words, _batch).ShouldBeTrue();
        _batch.Rejected.ShouldBe(1);
    }

    private static SentSpan Query(string sql, params (string, object)[] more) =>
        new(1, 2) { Kind = 3, Attributes = [("db.system", "postgresql"), ("db.query.text", sql), .. more] };

    private SpanRow One(SentSpan span) => All(span)[0];

    private SpanRow[] All(params SentSpan[] spans)
    {
        _decoder.TryDecode(SentRequest.Traces(spans), _words, _batch).ShouldBeTrue();
        _batch.Count.ShouldBe(spans.Length);
        return _batch.Rows.ToArray();
    }
}
