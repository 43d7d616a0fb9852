using Plimsoll.Cli.Auditing;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Tests.Auditing;

public sealed class RuntimeJoinTests
{
    private static readonly RuntimeSignals s_seen = new()
    {
        Service = "Shop.Api",
        Runtime = ".NET 10.0.1",
        GcPauseShare = 0.2,
        LockWaiters = 3,
        Profile = new ProfileSignals { Samples = 100 },
    };

    [Fact]
    public void A_process_that_tells_of_itself_gets_what_it_does_not_tell()
    {
        var told = new RuntimeSignals { Service = "shop", GcPauseShare = 0.01 };
        var one = RuntimeJoin.Join([told], s_seen, ["shop"]).ShouldHaveSingleItem();
        (one.Service, one.GcPauseShare, one.LockWaiters, one.Profile!.Samples).ShouldBe(("shop", 0.01, 3, 100));
    }

    [Fact]
    public void Where_several_processes_tell_it_stands_beside_them()
    {
        var told = new[]
        {
            new RuntimeSignals { Service = "shop", Instance = "a" },
            new RuntimeSignals { Service = "shop", Instance = "b" },
        };
        RuntimeJoin.Join(told, s_seen, ["shop"]).Select(r => r.Service).ShouldBe(["shop", "shop", "shop"]);
    }

    [Fact]
    public void Of_several_services_it_is_taken_for_none_that_has_another_name() =>
        RuntimeJoin.Join([], s_seen, ["shop", "mail"]).ShouldHaveSingleItem().Service.ShouldBe("Shop.Api");

    [Fact]
    public void Without_any_metrics_it_is_the_services_own() =>
        RuntimeJoin.Join([], s_seen, ["shop"]).ShouldHaveSingleItem().Service.ShouldBe("shop");
}
