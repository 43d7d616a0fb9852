using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Auditing;
using Plimsoll.Eng;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary><c>plimsoll audit --otlp</c>, with a service that sends while the window lasts.</summary>
public sealed class AuditOtlpTests(TestServer server)
{
    private const string Orders =
        """SELECT id, total FROM "Order Lines" WHERE "Customer" = $1 ORDER BY placed DESC LIMIT 20""";
    private static readonly (string, string)[] s_orders = [("http.request.method", "GET"), ("http.route", "/orders")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Joins_what_the_service_and_the_database_tell()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 11);
        using var sender = new Sender(LoopbackPort.Free());

        var report = await AuditAsync(
            sender,
            s => s.RequestAsync("GET /orders", 40, s_orders, SentCall.Query(Orders, 5, 30)),
            ["--postgres", connection]
        );

        var service = report.GetProperty("service");
        var endpoint = service.GetProperty("endpoints").EnumerateArray().ShouldHaveSingleItem();
        endpoint.GetProperty("name").GetString().ShouldBe("GET /orders");
        endpoint.GetProperty("layers")[0].GetProperty("layer").GetString().ShouldBe("database");
        var id = endpoint.GetProperty("statements")[0].GetProperty("fingerprint").GetString();
        report
            .GetProperty("statements")
            .EnumerateArray()
            .Single(s => s.GetProperty("fingerprint").GetString() == id)
            .GetProperty("text")
            .GetString()!
            .ShouldContain("Order Lines");
        var index = Findings(report, "missing-index").First();
        index.GetProperty("share_of_requests").GetDouble().ShouldBeGreaterThan(0.3, "30 of 40 ms are its statement");
        report.GetProperty("bottleneck").GetProperty("answer").GetString().ShouldNotBeNullOrWhiteSpace();
        service.GetProperty("hosts").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Works_without_a_database_and_names_it_as_missing()
    {
        using var sender = new Sender(LoopbackPort.Free());

        var report = await AuditAsync(
            sender,
            s =>
                s.RequestAsync(
                    "GET /orders",
                    100,
                    s_orders,
                    [
                        .. Enumerable
                            .Range(0, 12)
                            .Select(i => SentCall.Query("SELECT name FROM customers WHERE id = $1", 5 + (i * 7), 6)),
                    ]
                )
        );

        report.GetProperty("server").ValueKind.ShouldBe(JsonValueKind.Null);
        report.GetProperty("load").ValueKind.ShouldBe(JsonValueKind.Null);
        Blindspots(report).ShouldContain("the database");
        report
            .GetProperty("service")
            .GetProperty("endpoints")[0]
            .GetProperty("queries_per_request")
            .GetDouble()
            .ShouldBe(12);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("html")]
    [InlineData("json")]
    public async Task Says_so_when_nothing_comes_and_what_to_set(string format)
    {
        var port = LoopbackPort.Free();
        var ran = await Ran.PlimsollAsync(
            "audit",
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{port}",
            "--window",
            "500ms",
            "--format",
            format
        );

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain($"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}");
        ran.Error.ShouldContain("nothing has come yet");
        ran.Out.ShouldContain($"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}");
    }

    /// <summary>Values of users stand wherever careless code puts them; none may come out again.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("html")]
    public async Task No_value_of_the_users_comes_out_of_spans_metrics_or_logs(string format)
    {
        const string Mail = "wilhelmina.vandersloot@example.test";
        const string Card = "4929118273645546";
        const string Order = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        using var sender = new Sender(LoopbackPort.Free());

        var report = await AuditTextAsync(
            sender,
            async s =>
            {
                (await s.LogAsync($"no such user wilhelmina at {Mail}"))?.Dispose();
                (await s.LogAsync("x", $"charged {Card} of '{Mail}'"))?.Dispose();
                (
                    await s.RequestAsync(
                        $"GET /users/{Mail}/orders/{Order}",
                        80,
                        [
                            ("http.request.method", "GET"),
                            ("url.path", $"/users/{Mail}/orders/{Order}"),
                            ("url.query", $"card={Card}&name=Wilhelmina"),
                            ("enduser.id", Mail),
                            ("session.id", Order),
                        ],
                        SentCall.Query(
                            $"SELECT * FROM users WHERE mail = '{Mail}' AND card = {Card} -- for wilhelmina",
                            1,
                            9
                        ),
                        SentCall.Query(
                            $"SELECT $x${Mail}$x$, E'it\\'s Wilhelmina' FROM t WHERE id IN ('{Order}', '{Card}')",
                            11,
                            9
                        ),
                        new SentCall(
                            $"mail to {Mail}",
                            21,
                            30,
                            ("server.address", "mail.test"),
                            ("url.full", $"https://mail.test/send/{Mail}?name=Wilhelmina"),
                            ("http.request.method", "POST")
                        ),
                        new SentCall(
                            $"charge '{Card}'",
                            52,
                            9,
                            ("db.system.name", "redis"),
                            ("db.query.text", $"SET card {Card}")
                        ),
                        new SentCall(
                            "query",
                            62,
                            9,
                            ("db.system.name", "postgresql"),
                            ("db.query.text", "SELECT $1"),
                            ("db.query.parameter.0", Mail)
                        )
                    )
                )?.Dispose();
                return await s.GaugeAsync("queue", "{item}", 3);
            },
            ["--format", format]
        );

        report.Length.ShouldBeGreaterThan(500);
        foreach (var secret in (string[])["wilhelmina", "vandersloot", Card, Order])
        {
            report.Contains(secret, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{secret} is in the report");
        }
    }

    [Fact]
    public async Task Weights_decide_the_rank_and_those_without_an_endpoint_are_named()
    {
        var directory = Directory.CreateTempSubdirectory("plimsoll-cli-");
        try
        {
            var file = Path.Combine(directory.FullName, "weights.yaml");
            await File.WriteAllTextAsync(file, "POST /buy: 100\nGET /nowhere: 2\n", Token);
            using var sender = new Sender(LoopbackPort.Free());

            var report = await AuditAsync(
                sender,
                async s =>
                {
                    (await s.RequestAsync("GET /orders", 100, s_orders))?.Dispose();
                    return await s.RequestAsync(
                        "POST /buy",
                        10,
                        [("http.request.method", "POST"), ("http.route", "/buy")]
                    );
                },
                ["--weights", file]
            );

            var first = report.GetProperty("service").GetProperty("endpoints")[0];
            (first.GetProperty("name").GetString(), first.GetProperty("weight").GetDouble()).ShouldBe(
                ("POST /buy", 100)
            );
            Blindspots(report).ShouldContain("the weight of GET /nowhere");

            await File.WriteAllTextAsync(file, "POST /buy: dear\nGET /a: -1\n", Token);
            var refused = await Ran.PlimsollAsync("audit", "--otlp", "--weights", file, "--window", "1s");
            refused.Code.ShouldBe(ExitCodes.Usage);
            refused.Error.ShouldContain(":1: POST /buy");
            refused.Error.ShouldContain(":2: GET /a");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>By the conventions' names of today, and by those before.</summary>
    [Theory]
    [InlineData("code.function.name=Shop.People.Find", "code.file.path=People.cs", "code.line.number=17")]
    [InlineData("code.namespace=Shop.People", "code.function=Find", "code.filepath=People.cs", "code.lineno=17")]
    public async Task Where_in_the_code_it_is_reaches_the_finding(params string[] code)
    {
        (string, string)[] place = [.. code.Select(c => c.Split('=')).Select(c => (c[0], c[1]))];
        using var sender = new Sender(LoopbackPort.Free());

        var report = await AuditAsync(
            sender,
            s =>
                s.RequestAsync(
                    "GET /orders",
                    200,
                    [.. s_orders, ("code.function.name", "Shop.Orders.List")],
                    [
                        SentCall.Query(Orders, 1, 8),
                        .. Enumerable
                            .Range(1, 18)
                            .Select(i => new SentCall(
                                "query",
                                i * 10,
                                9,
                                [
                                    ("db.system.name", "postgresql"),
                                    ("db.query.text", "SELECT name FROM people WHERE id = $1"),
                                    .. place,
                                ]
                            )),
                    ]
                )
        );

        var loop = Findings(report, "n-plus-one").ShouldHaveSingleItem();
        loop.GetProperty("evidence")
            .EnumerateArray()
            .Single(e => e.GetProperty("label").GetString() == "in the code")
            .GetProperty("value")
            .GetString()
            .ShouldBe("Shop.People.Find People.cs:17");
        loop.GetProperty("prescriptions")[0].GetProperty("advice").GetString()!.ShouldContain("People.cs:17");
        var endpoint = report.GetProperty("service").GetProperty("endpoints")[0];
        endpoint.GetProperty("code").GetString().ShouldBe("Shop.Orders.List");
        endpoint
            .GetProperty("statements")
            .EnumerateArray()
            .Select(s => s.GetProperty("code").GetString())
            .ShouldBe(["Shop.People.Find People.cs:17", "Shop.Orders.List"]);
    }

    [Fact]
    public async Task A_metric_of_what_requests_bring_decides_the_rank()
    {
        using var sender = new Sender(LoopbackPort.Free());
        var revenue = 0;

        var report = await AuditAsync(
            sender,
            async s =>
            {
                (await s.RequestAsync("GET /orders", 100, s_orders))?.Dispose();
                (
                    await s.RequestAsync("POST /buy", 60, [("http.request.method", "POST"), ("http.route", "/buy")])
                )?.Dispose();
                revenue += 50;
                (await s.CounterAsync("shop.gone", revenue, ("http.route", "/gone")))?.Dispose();
                return await s.CounterAsync("shop.revenue", revenue, ("http.route", "/buy"));
            },
            ["--weight-metric", "shop.revenue"]
        );

        var endpoints = report.GetProperty("service").GetProperty("endpoints");
        endpoints[0].GetProperty("name").GetString().ShouldBe("POST /buy", "60 ms, thrice as dear, outweigh 100 ms");
        endpoints[0].GetProperty("weight").GetDouble().ShouldBe(3, 0.2, "1, and twice the mean of all requests");
        endpoints[1].GetProperty("weight").GetDouble().ShouldBe(1);
        Blindspots(report).ShouldNotContain(b => b!.StartsWith("the weight"));
    }

    [Fact]
    public async Task A_metric_of_weights_that_never_came_is_named()
    {
        using var sender = new Sender(LoopbackPort.Free());
        var report = await AuditAsync(
            sender,
            s => s.RequestAsync("GET /orders", 100, s_orders),
            ["--weight-metric", "shop.revenue"]
        );

        Blindspots(report).ShouldContain("the weights by shop.revenue");
        report.GetProperty("service").GetProperty("endpoints")[0].GetProperty("weight").GetDouble().ShouldBe(1);
    }

    [Theory]
    [InlineData("python", "pip install")]
    [InlineData("java", "agent")]
    [InlineData("dotnet", "System.Runtime")]
    public async Task What_is_missing_is_said_in_the_service_s_own_language(string language, string expected)
    {
        using var sender = new Sender(LoopbackPort.Free(), language: language);
        var report = await AuditAsync(sender, s => s.RequestAsync("GET /orders", 10, s_orders));

        var spots = report.GetProperty("blindspots").EnumerateArray().ToList();
        var runtime = spots.Single(b => b.GetProperty("what").GetString() == "runtime metrics of shop");
        runtime.GetProperty("remedy").GetString()!.ShouldContain(expected);
        spots
            .Single(b => b.GetProperty("what").GetString() == "logs")
            .GetProperty("remedy")
            .GetString()!
            .ShouldContain("OTEL_LOGS_EXPORTER=otlp");
    }

    [Fact]
    public async Task A_sender_without_the_token_is_turned_away_and_that_is_told()
    {
        var port = LoopbackPort.Free();
        using var stranger = new Sender(port);
        var ran = Ran.PlimsollAsync(
            "audit",
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{port}",
            "--otlp-token",
            "s3cret-t0ken",
            "--window",
            "2s"
        );
        System.Net.HttpStatusCode? answer = null;
        while (!ran.IsCompleted && answer is null)
        {
            using var response = await stranger.RequestAsync("GET /orders", 10, s_orders);
            answer = response?.StatusCode;
        }

        answer.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        var (code, text, error) = await ran;
        code.ShouldBe(ExitCodes.Success, error);
        text.ShouldContain("senders without the token");
        (text + error).ShouldNotContain("s3cret-t0ken");
    }

    [Theory]
    [InlineData("two addresses", "--listen", "127.0.0.1:1", "--listen", "http://127.0.0.1:2")]
    [InlineData("a door there needs a token", "--listen", "http://0.0.0.0:4318")]
    [InlineData("nonsense", "--listen", "nonsense")]
    [InlineData("--pid", "--pid", "-4")]
    public async Task Refuses_what_cannot_be_meant(string named, params string[] options)
    {
        var ran = await Ran.PlimsollAsync(["audit", "--otlp", .. options]);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain(named);
    }

    [Fact]
    public async Task A_process_is_looked_into_by_its_number()
    {
        using var child = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "plimsoll"),
                [
                    "serve",
                    "--listen",
                    $"http://127.0.0.1:{LoopbackPort.Free()}",
                    "--api",
                    $"127.0.0.1:{LoopbackPort.Free()}",
                ]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        try
        {
            // It listens, so its runtime is up.
            (await child.StandardError.ReadLineAsync(Token))
                .ShouldNotBeNull()
                .ShouldContain("Taking in telemetry");
            using var sender = new Sender(LoopbackPort.Free());

            var report = await AuditAsync(
                sender,
                s => s.RequestAsync("GET /orders", 10, s_orders),
                ["--pid", child.Id.ToString(CultureInfo.InvariantCulture)]
            );

            var runtime = report.GetProperty("service").GetProperty("runtimes").EnumerateArray().ShouldHaveSingleItem();
            runtime.GetProperty("service").GetString().ShouldBe("shop", "it is taken for the one service that tells");
            runtime.GetProperty("runtime").GetString()!.ShouldStartWith(".NET 10");
            runtime.GetProperty("profile").ValueKind.ShouldBe(JsonValueKind.Object);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Token);
        }
    }

    [Fact]
    public async Task A_process_of_another_kind_costs_that_look_alone()
    {
        using var child = Process.Start("/bin/sleep", "60")!;
        try
        {
            using var sender = new Sender(LoopbackPort.Free());
            var report = await AuditAsync(
                sender,
                s => s.RequestAsync("GET /orders", 10, s_orders),
                ["--pid", child.Id.ToString(CultureInfo.InvariantCulture)]
            );
            Blindspots(report).ShouldContain("functions and waits inside the process");
            report.GetProperty("service").GetProperty("endpoints").GetArrayLength().ShouldBe(1);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Token);
        }
        var gone = await Ran.PlimsollAsync(
            "audit",
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{LoopbackPort.Free()}",
            "--pid",
            child.Id.ToString(CultureInfo.InvariantCulture)
        );
        gone.Code.ShouldBe(ExitCodes.Usage);
        gone.Error.ShouldContain("There is no process");
    }

    [Fact]
    public async Task What_telemetry_alone_uses_is_refused_without_it()
    {
        var ran = await Ran.PlimsollAsync("audit", "--postgres", "Host=x", "--listen", "127.0.0.1:1", "--pid", "1");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("--listen is of use with --otlp alone");
        ran.Error.ShouldContain("--pid is of use with --otlp alone");
    }

    [Fact]
    public async Task A_database_that_is_away_ends_the_audit_at_once()
    {
        var ran = await Ran.PlimsollAsync(
            "audit",
            "--postgres",
            "Host=127.0.0.1;Port=1;Username=x;Password=hunter2;Database=x",
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{LoopbackPort.Free()}",
            "--window",
            "10m"
        );
        ran.Code.ShouldBe(ExitCodes.Connection);
        ran.Error.ShouldNotContain("hunter2");
    }

    [Fact]
    public void The_line_for_a_sender_never_repeats_the_token() =>
        new SenderSettings("http://127.0.0.1:4318", null, NeedsToken: true).Line.ShouldEndWith(
            "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<the token>"
        );

    private static async Task<JsonElement> AuditAsync(
        Sender sender,
        Func<Sender, Task<HttpResponseMessage?>> send,
        string[]? options = null
    )
    {
        using var document = JsonDocument.Parse(
            await AuditTextAsync(sender, send, [.. options ?? [], "--format", "json"])
        );
        return document.RootElement.Clone();
    }

    /// <summary>Sends over and over, from before the doors open until the window is over.</summary>
    private static async Task<string> AuditTextAsync(
        Sender sender,
        Func<Sender, Task<HttpResponseMessage?>> send,
        string[] options
    )
    {
        var audit = Ran.PlimsollAsync([
            "audit",
            "--otlp",
            "--listen",
            $"http://127.0.0.1:{sender.Port}",
            "--window",
            "3s",
            .. options,
        ]);
        while (!audit.IsCompleted)
        {
            (await send(sender))?.Dispose();
            await Task.WhenAny(audit, Task.Delay(20, Token));
        }
        var ran = await audit;
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        return ran.Out;
    }

    private static IEnumerable<JsonElement> Findings(JsonElement report, string rule) =>
        report.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("rule").GetString() == rule);

    private static IEnumerable<string?> Blindspots(JsonElement report) =>
        report.GetProperty("blindspots").EnumerateArray().Select(b => b.GetProperty("what").GetString());
}
