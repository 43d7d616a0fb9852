using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Workloads.Service;

public sealed class StatementJoinTests
{
    [Fact]
    public void Texts_come_once_each_and_the_one_that_costs_most_first()
    {
        var service = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        50,
                        a => a.Query("SELECT 1 FROM quick", 1, 3).Query("SELECT 1 FROM slow", 5, 45)
                    )
            )
            .Requests(5, (t, _) => t.Server("GET", "/b", 0, 50, a => a.Query("SELECT 1 FROM quick", 1, 3)))
            .Fold();

        StatementJoin.TextsOf(service).Select(t => t.Split(' ')[^1]).ShouldBe(["slow", "quick"]);
    }

    [Fact]
    public void A_name_is_put_to_every_use_of_its_text_and_the_rest_stays_without()
    {
        var service = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server("GET", "/a", 0, 50, a => a.Query("SELECT a FROM x", 1, 3).Query("SELECT b FROM x", 5, 45))
            )
            .Requests(5, (t, _) => t.Server("GET", "/b", 0, 50, a => a.Query("SELECT a FROM x", 1, 3)))
            .Fold();

        var joined = StatementJoin.Join(service, new Dictionary<string, Fingerprint> { ["SELECT a FROM x"] = new(7) });

        var uses = joined.Endpoints.SelectMany(e => e.Statements).ToList();
        uses.Where(s => s.Fingerprint == new Fingerprint(7))
            .Select(s => s.Text)
            .ShouldBe(["SELECT a FROM x", "SELECT a FROM x"]);
        uses.Count(s => s.Fingerprint is null).ShouldBe(1);
    }
}
