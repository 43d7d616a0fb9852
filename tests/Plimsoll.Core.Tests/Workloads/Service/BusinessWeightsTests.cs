using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Workloads.Service;

public sealed class BusinessWeightsTests
{
    private static readonly Dictionary<string, double> s_nothing = [];

    /// <summary>60 searches of 10 ms, 40 payments of 5 ms.</summary>
    private static ServiceWorkload Shop() =>
        AService
            .With()
            .Requests(60, (t, _) => t.Server("GET", "/search", 0, 10))
            .Requests(40, (t, _) => t.Server("POST", "/pay", 0, 5))
            .Fold();

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.01)]
    [InlineData(5000.0)]
    public void What_brings_all_the_money_outranks_what_takes_more_time_whatever_the_unit(double unit)
    {
        var weighed = BusinessWeights.Apply(Shop(), [new("shop", "POST", "/pay", 40 * unit)], s_nothing);

        weighed
            .Endpoints.Select(e => (e.Key.Name, Math.Round(e.Weight, 6)))
            .ShouldBe([("POST /pay", 3.5), ("GET /search", 1)]);
        weighed.Endpoints.Sum(e => e.Requests * e.Weight).ShouldBe(200, 1e-6, "value weighs as much as requests");
    }

    [Fact]
    public void A_metric_that_does_not_tell_methods_apart_is_shared_by_the_requests_of_its_route()
    {
        var service = AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/pay", 0, 10))
            .Requests(10, (t, _) => t.Server("POST", "/pay", 0, 10))
            .Fold();

        BusinessWeights
            .Apply(service, [new("shop", "", "/pay", 7)], s_nothing)
            .Endpoints.ShouldAllBe(e => Math.Abs(e.Weight - 2) < 1e-9);
    }

    [Fact]
    public void What_a_person_said_stays() =>
        BusinessWeights
            .Apply(
                AService
                    .With(new ServiceFoldOptions { Weights = new Dictionary<string, double> { ["POST /pay"] = 9 } })
                    .Requests(10, (t, _) => t.Server("POST", "/pay", 0, 10))
                    .Requests(10, (t, _) => t.Server("GET", "/tip", 0, 10))
                    .Fold(),
                [new("shop", "", "/pay", 7), new("shop", "", "/tip", 7)],
                new Dictionary<string, double> { ["POST /pay"] = 9 }
            )
            .Endpoints.Select(e => e.Weight)
            .ShouldBe([9, 2]);

    [Fact]
    public void Without_any_value_nothing_changes()
    {
        var shop = Shop();
        BusinessWeights.Apply(shop, [], s_nothing).ShouldBe(shop);
        BusinessWeights.Apply(shop, [new("shop", "", "/elsewhere", 5)], s_nothing).ShouldBe(shop);
        BusinessWeights
            .Apply(shop, [new("other", "", "/pay", 5), new("shop", "", "/pay", 0)], s_nothing)
            .ShouldBe(shop);
    }
}
