using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Tests.Observing;

public sealed class PlanCollectorTests
{
    private static readonly ObservationOptions s_options = new() { ConnectionString = "" };

    [Fact]
    public void Plans_the_largest_until_they_hold_most_of_the_load() =>
        Chosen(
                Of(1, calls: 10, milliseconds: 900),
                Of(2, calls: 10, milliseconds: 95),
                Of(3, calls: 1, milliseconds: 5)
            )
            .ShouldBe([1, 2]);

    [Fact]
    public void Plans_whatever_a_rule_would_speak_of_by_itself() =>
        Chosen(
                Of(1, calls: 100, milliseconds: 960),
                Of(2, calls: 1, milliseconds: 20),
                Of(3, calls: 1, milliseconds: 15),
                Of(4, calls: 1, milliseconds: 5)
            )
            .ShouldBe([1, 2, 3]);

    [Fact]
    public void Plans_a_loop_of_lookups_and_what_it_loops_over_though_they_take_no_time() =>
        Chosen(
                Of(1, calls: 20, milliseconds: 10_000),
                Of(2, calls: 20_000, milliseconds: 20, rows: 20_000),
                Of(3, calls: 500, milliseconds: 5, rows: 20_000),
                Of(4, calls: 500, milliseconds: 5)
            )
            .ShouldBe([1, 2, 3]);

    [Fact]
    public void Plans_never_more_than_the_bound() =>
        PlanCollector
            .Choose([.. Enumerable.Range(1, 300).Select(i => Of(i, calls: 1, milliseconds: 1))], s_options)
            .Count.ShouldBe(s_options.MaxPlannedStatements);

    private static IEnumerable<long> Chosen(params Statement[] statements) =>
        PlanCollector.Choose(statements, s_options).Select(s => s.Fingerprint.QueryId);

    private static Statement Of(long id, long calls, double milliseconds, long rows = 0) =>
        new()
        {
            Fingerprint = new Fingerprint(id),
            Text = $"SELECT {id}",
            Cumulative = new StatementCounters
            {
                Calls = calls,
                TotalMilliseconds = milliseconds,
                Rows = rows,
            },
        };
}
