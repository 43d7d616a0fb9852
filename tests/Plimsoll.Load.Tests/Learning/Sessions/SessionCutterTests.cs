using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Tests.Learning.Sessions;

public sealed class SessionCutterTests
{
    [Fact]
    public void A_pause_longer_than_the_idle_gap_ends_a_session_and_think_time_counts_from_the_answer()
    {
        var sessions = Cut(
            TimeSpan.FromMinutes(30),
            (1, 0, 1_000),
            (2, 500, -1),
            (1, 5_000, -1),
            (1, 5_000 + 1_800_000, -1),
            (1, 5_001 + 3_600_000, -1)
        );
        sessions.ShouldBe(["0: 0+0 1+4000 2+1800000", "500: 0+0", "3605001: 0+0"], ignoreOrder: true);
    }

    [Fact]
    public void Overlapping_requests_have_no_think_time() =>
        Cut(TimeSpan.FromMinutes(1), (1, 0, 9_000), (1, 1_000, -1)).ShouldBe(["0: 0+0 1+0"]);

    [Fact]
    public void Where_nobody_knows_who_asked_each_request_is_a_session() =>
        Cut(TimeSpan.FromMinutes(1), (0, 0, -1), (0, 1, -1)).Count.ShouldBe(2);

    [Fact]
    public void Reads_back_from_its_file_what_was_put_in()
    {
        using var spill = new SessionSpill();
        var session = new Session { StartMs = 1_700_000_000_123 };
        session.Add(new SessionStep(3, 0, -1));
        session.Add(new SessionStep(70_000, int.MaxValue, 12));
        for (var i = 0; i < 50_000; i++)
        {
            spill.Add(session);
        }
        spill.Flush();
        var count = 0;
        foreach (var read in spill.All())
        {
            count++;
            read.StartMs.ShouldBe(session.StartMs);
            read.Steps.ToArray().ShouldBe(session.Steps.ToArray());
        }
        count.ShouldBe(50_000);
    }

    private static List<string> Cut(TimeSpan idle, params (ulong Client, long At, int Took)[] requests)
    {
        var sessions = new List<string>();
        var cutter = new SessionCutter(
            idle,
            session =>
                sessions.Add(
                    $"{session.StartMs}: "
                        + string.Join(' ', session.Steps.ToArray().Select((step, i) => $"{i}+{step.ThinkMs}"))
                )
        );
        foreach (var (client, at, took) in requests)
        {
            cutter.Add(client, at, 0, took);
        }
        cutter.End();
        return sessions;
    }
}
