using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Faults;

public sealed class FaultReaderTests
{
    private const string Base = """
        scenario: test
        arrival: { sessions-per-second: 1 }
        journeys: { only: { steps: [ { name: a, get: / } ] } }
        proxies: { db: { listen: "127.0.0.1:6432", to: "db.internal:5432" } }

        """;

    [Fact]
    public void Without_its_keys_nothing_goes_wrong() =>
        Yaml.WithSteps(1, "name: a, get: /").Faults.IsEmpty.ShouldBeTrue();

    [Fact]
    public void Reads_times_levels_and_demands()
    {
        var plan = Plan(
            """
            faults:
              - { name: one, at: 20s, for: 10s, reset: true, through: db, recover-within: 5s }
              - { name: two, level: 125%, for: 1m, black-hole: {}, through: db }
              - { name: three, level: 50%, at: 2s, kill: { pid: 7 } }
            """
        );
        plan.Proxies.ShouldBe([new ProxyPlan("db", "127.0.0.1:6432", "db.internal:5432")]);
        plan.Faults.ShouldBe([
            new("one", null, Seconds(20), Seconds(10), Through(new ProxyFault.Reset()), Seconds(5)),
            new("two", 1.25, Seconds(0), Seconds(60), Through(new ProxyFault.BlackHole()), null),
            new("three", 0.5, Seconds(2), Seconds(0), new FaultAction.Kill(new ProcessChoice(7, null)), null),
        ]);
    }

    [Fact]
    public void Reads_every_fault_of_a_proxy()
    {
        Actions(
                "latency: 20ms",
                "latency: { up: 1ms±1ms, down: { normal: { mean: 5ms, deviation: 1ms } } }",
                "latency: { lognormal: { median: 5ms, sigma: 0.5 } }",
                "latency: { uniform: { low: 1ms, high: 3ms } }",
                "bandwidth: 10Mbit/s",
                "bandwidth: { down: 1KB/s }",
                "refuse:",
                "slow-close: 5s",
                "http: { status: 503, probability: 0.1 }",
                "http: { delay: 100ms }"
            )
            .ShouldBe([
                new ProxyFault.Latency(null, new Delay.Fixed(Ms(20))),
                new ProxyFault.Latency(new Delay.Uniform(Ms(0), Ms(2)), new Delay.Normal(Ms(5), Ms(1))),
                new ProxyFault.Latency(null, new Delay.LogNormal(Ms(5), 0.5)),
                new ProxyFault.Latency(null, new Delay.Uniform(Ms(1), Ms(3))),
                new ProxyFault.Bandwidth(1_250_000, 1_250_000),
                new ProxyFault.Bandwidth(null, 1024),
                new ProxyFault.Refuse(),
                new ProxyFault.SlowClose(Seconds(5)),
                new ProxyFault.Http(503, null, 0.1),
                new ProxyFault.Http(null, new Delay.Fixed(Ms(100)), 1),
            ]);

        static IEnumerable<ProxyFault> Actions(params string[] kinds) =>
            Faults(kinds.Select(kind => kind + ", through: db"))
                .Select(action => action.ShouldBeOfType<FaultAction.Through>().Fault);
    }

    [Fact]
    public void Reads_every_other_fault()
    {
        Faults([
                "stop: { process: worker, with-children: true }",
                "stop: { pid: 7 }",
                "pause-replica: { on: replica }",
                "hold-lock: { table: orders }",
                "hold-lock: { table: orders, mode: Share }",
                "hold-lock: { table: orders, rows: id = 1 }",
                "hold-lock: { advisory: 42, on: other }",
                "exhaust-pool: { connections: 50 }",
                "fill-disk: { directory: /data, size: 2GB, reserve: 500MB }",
                "fill-disk: { directory: /data, size: 2GB }",
            ])
            .ShouldBe([
                new FaultAction.Stop(new ProcessChoice(null, "worker"), true),
                new FaultAction.Stop(new ProcessChoice(7, null), false),
                new FaultAction.PauseReplica("replica"),
                new FaultAction.HoldLock("main", new HeldLock.Table("orders", "ACCESS EXCLUSIVE")),
                new FaultAction.HoldLock("main", new HeldLock.Table("orders", "SHARE")),
                new FaultAction.HoldLock("main", new HeldLock.Rows("orders", "id = 1")),
                new FaultAction.HoldLock("other", new HeldLock.Advisory(42)),
                new FaultAction.ExhaustPool("main", 50),
                new FaultAction.FillDisk("/data", new Bytes(2L << 30), new Bytes(500L << 20)),
                new FaultAction.FillDisk("/data", new Bytes(2L << 30), new Bytes(1L << 30)),
            ]);
    }

    [Fact]
    public void Reads_checks_and_abort_rules_and_knows_which_databases_it_needs()
    {
        var plan = Plan(
            """
            abort-if: [ errors>20% for 5s, p99.9 > 2s for 500ms ]
            checks:
              - { name: no slot sold twice, sql: SELECT 1 WHERE false, expect: no-rows }
              - { name: payments equal bookings, on: books, sql: SELECT 1, equals: SELECT 2 }
            faults: [ { name: a, at: 1s, for: 1s, pause-replica: { on: replica } } ]
            """
        );
        plan.AbortIf.Select(rule => rule.ToString()).ShouldBe(["errors>20% for 5s", "p99.9>2s for 500ms"]);
        plan.Checks.ShouldBe([
            new DataCheck("no slot sold twice", "main", "SELECT 1 WHERE false", null),
            new DataCheck("payments equal bookings", "books", "SELECT 1", "SELECT 2"),
        ]);
        plan.Databases.ShouldBe(["replica", "main", "books"]);
    }

    [Fact]
    public void All_errors_are_told_at_once_with_line_and_column()
    {
        Yaml.Errors(
                Base
                    + """
                    abort-if: errors>200% for 5s
                    checks: [ { name: a, sql: SELECT 1 } ]
                    faults:
                      - { name: b, at: 1s, for: 1s, latency: soon, through: database }
                      - { name: b, for: 0s, reset: hard, through: db }
                      - { name: c, at: 1s, for: 1s, reset: true, refuse: true, through: db }
                      - { name: d, at: 1s, for: 1s, stop: { process: x, pid: 1 }, through: db }
                      - { name: e, level: high, for: 1s, hold-lock: { table: t, mode: exclusve } }
                      - { name: f, at: 1s, for: 1s, http: { status: 99 }, through: db }
                      - { name: g, at: 1s, latency: 1ms, through: db, untill: 5s }
                      - { name: h, at: 1s, for: 1s, refuse: true }
                    """
            )
            .ShouldBe([
                "5:11: abort-if: must be like errors>20% for 5s, or p95>2s for 10s",
                "6:11: checks[0]: takes exactly one of expect: no-rows, equals: <a second query>",
                "8:42: faults[0].latency: must be a length of time such as 20ms or 20ms±5ms",
                "8:57: faults[0].through: there is no proxy 'database'; there are db",
                "9:5: faults[1]: needs a time: at, level, or both",
                "9:13: faults[1].name: 'b' is named twice",
                "9:21: faults[1].for: must be above 0",
                "9:32: faults[1].reset: takes no value; write true",
                "10:5: faults[2]: takes exactly one of latency, bandwidth, reset, black-hole, slow-close, refuse, http, stop, kill, pause-replica, hold-lock, exhaust-pool, fill-disk",
                "11:39: faults[3].stop: takes exactly one of process: <name>, pid: <number>",
                "11:72: faults[3].through: does not go with stop",
                "12:23: faults[4].level: must be a share of today's peak, e.g. 100%",
                "12:67: faults[4].hold-lock.mode: is no lock mode of PostgreSQL; did you mean 'exclusive'?",
                "13:49: faults[5].http.status: must be a number from 200 to 599",
                "14:5: faults[6].for: is missing",
                "14:51: faults[6].untill: is not a key known here; there are name, at, level, latency, bandwidth, reset, black-hole, "
                    + "slow-close, refuse, http, stop, kill, pause-replica, hold-lock, exhaust-pool, fill-disk, through, for, recover-within",
                "15:5: faults[7].through: is missing: the name of a proxy",
            ]);
    }

    private static FaultPlan Plan(string yaml) => Yaml.Read(Base + yaml).Faults;

    private static IEnumerable<FaultAction> Faults(IEnumerable<string> kinds) =>
        Plan(
            "faults:\n" + string.Join('\n', kinds.Select((kind, i) => $"  - {{ name: f{i}, at: 1s, for: 1s, {kind} }}"))
        )
            .Faults.Select(fault => fault.Action);

    private static FaultAction.Through Through(ProxyFault fault) => new("db", fault);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
