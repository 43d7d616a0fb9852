using Plimsoll.Cli.AccessLogs;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Tests.AccessLogs;

public sealed class LogTailTests : IDisposable
{
    private static readonly Dictionary<string, double> s_noWeights = [];
    private readonly ALog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Each_window_has_the_whole_lines_that_came_in_it()
    {
        _log.Add(Line("/before"));
        using var tail = Tail();
        Routes(tail).ShouldBeEmpty();
        _log.Add(Line("/a"), Line("/b")[..30]);
        Routes(tail).ShouldBe(["GET /a"]);
        _log.Add(Line("/b")[30..]);
        Routes(tail).ShouldBe(["GET /b"]);
        Routes(tail).ShouldBeEmpty();
    }

    [Fact]
    public void A_log_that_is_renamed_is_read_to_its_end_and_then_the_new_one()
    {
        _log.Add(Line("/before"), Line("/before"));
        using var tail = Tail();
        _log.Add(Line("/old"));
        File.Move(_log.Path, _log.Path + ".1");
        Routes(tail).ShouldBe(["GET /old"]);
        _log.Add(Line("/new"));
        Routes(tail).ShouldBe(["GET /new"]);
    }

    [Fact]
    public void A_log_that_is_cut_to_nothing_is_read_from_its_beginning()
    {
        _log.Add(Line("/before"), Line("/before"));
        using var tail = Tail();
        File.WriteAllText(_log.Path, Line("/new"));
        Routes(tail).ShouldBe(["GET /new"]);
    }

    [Fact]
    public void The_directives_at_a_logs_beginning_hold_for_the_lines_that_come()
    {
        _log.Add("#Software: IIS\n#Fields: date time cs-method cs-uri-stem sc-status time-taken\n");
        using var tail = Tail();
        _log.Add("2026-03-01 12:00:00 GET /a 200 15\n");
        Routes(tail).ShouldBe(["GET /a"]);
        _log.Add("2026-03-01 12:00:01 GET /b 200 15\n");
        Routes(tail).ShouldBe(["GET /b"]);
    }

    [Fact]
    public void Lines_of_no_known_format_cost_the_log_and_not_the_window()
    {
        _log.Add(Line("/before"));
        using var tail = Tail();
        _log.Add("what is this\n");
        var service = Turn(tail);
        service.Endpoints.ShouldBeEmpty();
        service.Missing.ShouldHaveSingleItem().What.ShouldBe("the access log access.log");
        _log.Add(Line("/a"));
        Routes(tail).ShouldBe(["GET /a"]);
    }

    [Fact]
    public void A_compressed_log_is_refused_for_no_line_will_come()
    {
        File.WriteAllBytes(_log.Path, [0x1F, 0x8B, 8, 0]);
        Should.Throw<PlimsollException>(Tail).Message.ShouldContain("compressed");
    }

    private LogTail Tail() => new(new AccessLogRequest([_log.Path], new LogFormatChoice(), null));

    private static ServiceWorkload Turn(LogTail tail) =>
        tail.Fill(
            new ServiceWorkload { Window = new Window(ALog.Noon, ALog.Noon.AddMinutes(1)), Endpoints = [] },
            s_noWeights,
            TestContext.Current.CancellationToken
        );

    private static IEnumerable<string> Routes(LogTail tail) => Turn(tail).Endpoints.Select(e => e.Key.Name);

    private static string Line(string target) => ALog.Line(ALog.Noon, target);
}
