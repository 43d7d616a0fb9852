using System.Net;
using Plimsoll.Cli;
using Plimsoll.Cli.Auditing;
using Plimsoll.Cli.Output;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Eng;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Auditing;

public sealed class AuditRunTests
{
    private static readonly (string, string)[] s_orders = [("http.request.method", "GET"), ("http.route", "/orders")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_that_is_turned_away_is_told_in_every_report()
    {
        using var sender = new Sender(LoopbackPort.Free());
        var run = Run(
            new AuditRequest
            {
                Window = TimeSpan.FromSeconds(2),
                Doors = DoorsOf(sender) with { MostBytesUnderWay = 100 },
            }
        );
        HttpStatusCode? answer = null;
        while (!run.IsCompleted && answer is null)
        {
            using var response = await sender.RequestAsync("GET /orders", 10, s_orders);
            answer = response?.StatusCode;
        }
        var report = await run;

        answer.ShouldBe(HttpStatusCode.TooManyRequests);
        report.Service!.Intake.Refused["overloaded"].ShouldBe(1);
        foreach (var written in (string[])[TextOf(report), AuditHtml.Render(report)])
        {
            written.ShouldContain(LossWords.Heading);
            written.ShouldContain("(429)");
        }
        ReportJson.Write(report).ShouldContain("\"overloaded\": 1");
    }

    [Fact]
    public async Task A_database_that_goes_away_within_the_window_costs_its_own_part_alone()
    {
        var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-away-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            Token
        );
        await using var _ = server;
        var connection = await server.CreateDatabaseAsync("shop", Token);
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", "shop", Token);
        using var sender = new Sender(LoopbackPort.Free());
        var sampling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new List<string>();
        var run = Run(
            new AuditRequest
            {
                Postgres = connection,
                Window = TimeSpan.FromSeconds(6),
                Doors = DoorsOf(sender),
            },
            line =>
            {
                lines.Add(line);
                if (line.StartsWith("Watching for", StringComparison.Ordinal))
                {
                    sampling.TrySetResult();
                }
            }
        );
        await Task.WhenAny(run, sampling.Task);
        await server.CrashAsync(Token);
        while (!run.IsCompleted)
        {
            (await sender.RequestAsync("GET /orders", 10, s_orders))?.Dispose();
            await Task.WhenAny(run, Task.Delay(20, Token));
        }

        var report = await run;
        report.Server.ShouldBeNull();
        report.Service!.Endpoints.ShouldHaveSingleItem().Name.ShouldBe("GET /orders");
        report.Blindspots.ShouldContain(b => b.What == "the database" && b.Consequence.Contains("services alone"));
        lines.ShouldContain(l => l.StartsWith("The database went away"));
    }

    private static Task<AuditReport> Run(AuditRequest request, Action<string>? says = null) =>
        new AuditRun(request, says ?? (_ => { }), TimeProvider.System, new Random(1)).RunAsync(Token);

    private static DoorOptions DoorsOf(Sender sender) =>
        new() { Http = new IPEndPoint(IPAddress.Loopback, sender.Port), Grpc = null };

    private static string TextOf(AuditReport report)
    {
        using var output = new StringWriter();
        using var terminal = new Terminal(output, TextWriter.Null, isInteractive: false, colours: false);
        AuditText.Write(report, terminal.Out);
        return output.ToString();
    }
}
