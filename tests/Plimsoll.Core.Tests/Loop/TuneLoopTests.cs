using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Trials;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Core.Tests.Loop;

public sealed class TuneLoopTests
{
    private static readonly Prescription s_orders = Simulation.IndexOn(Simulation.Orders, "a", helps: 1);
    private static readonly Prescription s_users = Simulation.IndexOn(Simulation.Users, "a", helps: 3, gain: 0.1);
    private readonly SimulatedBackend _backend = new(20260303);

    [Fact]
    public async Task Keeps_what_helps_and_undoes_what_does_not()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 }).Offers(s_users, []);

        var report = await RunAsync(new TuneOptions());

        _backend.Holds.ShouldBe([s_orders.Change.Key]);
        report.Steps.Select(s => s.Kept).ShouldBe([true, false]);
        report.Steps[0].Effect!.Value.ShouldBe(-0.9, 0.05);
        report.After.P95Ms!.Value.ShouldBeLessThan(report.Before.P95Ms!.Value / 2);
        report.Mode.ShouldBe("scenario");
        _backend.IsLoaded.ShouldBeFalse();
    }

    [Fact]
    public async Task Writes_every_step_down_before_it_takes_it()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 }).Offers(s_users, new() { [3] = 1.5 });

        await RunAsync(new TuneOptions { GroupSize = 1 });

        _backend.Log.ShouldBe([
            "ledger Applying",
            "apply " + s_orders.Change.Key,
            "ledger Applied",
            "ledger Judged",
            "ledger Kept",
            "ledger Applying",
            "apply " + s_users.Change.Key,
            "ledger Applied",
            "ledger Judged",
            "ledger Reverting",
            "revert " + s_users.Change.Key,
            "ledger Reverted",
        ]);
    }

    [Fact]
    public async Task Harm_is_always_undone()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            var random = new Random(seed);
            var harmful = new SimulatedBackend(seed)
                .Offers(s_orders, new() { [1] = 1.2 + random.NextDouble() })
                .Offers(s_users, new() { [3] = 0.5, [6] = 1.5 + random.NextDouble() })
                .Offers(Setting, Simulation.Means.Keys.ToDictionary(id => id, _ => 1.3))
                .Offers(Drop, new() { [1] = 2 });
            var report = await new TuneLoop(harmful.Ports(), new TuneOptions()).RunAsync(
                TestContext.Current.CancellationToken
            );
            harmful.Holds.ShouldBeEmpty($"seed {seed}");
            report.Steps.ShouldAllBe(s => s.Verdict != Verdict.Confirmed);
            LedgerTrial.Fold(harmful.Entries).ShouldAllBe(t => t.Stage == LedgerStage.Reverted);
        }
    }

    [Fact]
    public async Task Proves_several_indexes_by_one_measurement_each_by_its_own_statements()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 }).Offers(s_users, new() { [3] = 0.2 });

        var report = await RunAsync(new TuneOptions());

        report.Steps.Count.ShouldBe(2);
        report.Steps[0].Effect!.Value.ShouldBe(-0.9, 0.05);
        report.Steps[1].Effect!.Value.ShouldBe(-0.8, 0.05);
        report.Steps[0].After.ShouldBe(report.Steps[1].After);
    }

    [Fact]
    public async Task Stops_once_the_promise_holds()
    {
        _backend.Offers(s_orders, new() { [1] = 0.05 }).Offers(s_users, new() { [3] = 0.1 });
        var report = await RunAsync(new TuneOptions { Slo = Slo.Parse("p95<150ms"), GroupSize = 1 });
        _backend.Holds.ShouldBe([s_orders.Change.Key]);
        report.Before.SloHolds.ShouldBe(false);
        report.After.SloHolds.ShouldBe(true);
        report.Planned.ShouldHaveSingleItem().Change.Sql.ShouldContain("users");
        report.Bottleneck.ShouldNotBeNull();
    }

    [Fact]
    public async Task Goes_on_until_the_wanted_multiple_holds_too()
    {
        _backend.Offers(s_orders, new() { [1] = 0.05 }).Offers(s_users, new() { [3] = 0.1 });
        await RunAsync(
            new TuneOptions
            {
                Slo = Slo.Parse("p95<150ms"),
                WantedHeadroom = 3,
                GroupSize = 1,
            }
        );
        _backend.Holds.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Changes_nothing_where_the_promise_holds_already()
    {
        _backend.Offers(s_orders, new() { [1] = 0.05 });
        var report = await RunAsync(new TuneOptions { Slo = Slo.Parse("p95<2s") });
        report.Steps.ShouldBeEmpty();
        _backend.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Live_it_measures_under_the_traffic_that_is_there()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 });
        var report = await new TuneLoop(_backend.Ports(live: true), new TuneOptions()).RunAsync(
            TestContext.Current.CancellationToken
        );
        report.Mode.ShouldBe("live");
        report.Steps.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Confirmed);
        report.Steps[0].ServiceEffect.ShouldBeNull();
        report.After.P95Ms.ShouldBeNull();
    }

    [Fact]
    public async Task A_setting_is_applied_and_reverted_in_turn()
    {
        _backend.Offers(Setting, Simulation.Means.Keys.ToDictionary(id => id, _ => 0.6));
        var report = await RunAsync(new TuneOptions());
        report.Steps.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Confirmed);
        _backend
            .Log.Where(l => !l.StartsWith("ledger", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[0])
            .ShouldBe(["apply", "revert", "apply"]);
    }

    [Fact]
    public async Task Tries_nothing_twice_and_nothing_that_was_refused()
    {
        _backend.Offers(s_orders, []).Offers(s_users, new() { [3] = 0.1 });
        _backend.Refusals[s_orders.Change.Key] = "A replica stands on it.";
        var report = await RunAsync(new TuneOptions());
        report.Refused.ShouldContain(r => r.Reason == "A replica stands on it.");
        report.Steps.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Confirmed);
        _backend.Looks.ShouldBe(2, "the load has shifted once");
    }

    [Fact]
    public async Task What_cannot_be_made_is_cleared_away()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 });
        _backend.Failures[s_orders.Change.Key] = "The server's disk is full.";
        var report = await RunAsync(new TuneOptions());
        _backend.Holds.ShouldBeEmpty();
        report.Refused.ShouldHaveSingleItem().Reason.ShouldContain("disk is full");
        LedgerTrial.Fold(_backend.Entries).ShouldHaveSingleItem().Stage.ShouldBe(LedgerStage.Reverted);
    }

    [Fact]
    public async Task What_takes_more_disk_than_the_budget_goes_back()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 });
        _backend.Disk[s_orders.Change.Key] = Bytes.FromMegabytes(50);
        var report = await RunAsync(new TuneOptions { DiskBudget = Bytes.FromMegabytes(20) });
        _backend.Holds.ShouldBeEmpty();
        report.Steps.ShouldHaveSingleItem().Reason.ShouldContain("budget");
    }

    [Fact]
    public async Task Interrupted_in_the_middle_of_a_trial_it_undoes_the_trial()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 });
        using var cancel = new CancellationTokenSource();
        _backend.Watch = e =>
        {
            if (e is TuneEvent.Measuring { Of: "after the change" })
            {
                cancel.Cancel();
            }
        };
        var report = await new TuneLoop(_backend.Ports(), new TuneOptions()).RunAsync(cancel.Token);
        _backend.Holds.ShouldBeEmpty();
        report.Ended.ShouldContain("Interrupted");
        LedgerTrial.Fold(_backend.Entries).ShouldHaveSingleItem().Stage.ShouldBe(LedgerStage.Reverted);
    }

    [Fact]
    public async Task Without_apply_it_only_plans()
    {
        _backend.Offers(s_orders, []).Offers(s_users, []);
        var report = await TuneLoop.PlanAsync(
            _backend,
            new TuneOptions(),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        report.Planned.Select(p => p.Change.Sql).ShouldBe([s_orders.Change.Key + ";", s_users.Change.Key + ";"]);
        _backend.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Finishes_the_way_back_of_a_run_that_was_killed_first()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 });
        await _backend.ApplyAsync(s_users.Change, "old", TestContext.Current.CancellationToken);
        await _backend.AppendAsync(
            new LedgerEntry
            {
                Trial = "old",
                Stage = LedgerStage.Applying,
                At = AWorkloadNow,
                Server = _backend.Server,
                Rule = "missing-index",
                Change = s_users.Change,
            },
            TestContext.Current.CancellationToken
        );
        await RunAsync(new TuneOptions());
        _backend.Holds.ShouldBe([s_orders.Change.Key]);
        LedgerTrial.Fold(_backend.Entries)[0].Stage.ShouldBe(LedgerStage.Reverted);
    }

    [Fact]
    public async Task Takes_back_what_in_sum_makes_a_statement_slower_than_it_was_found()
    {
        // Each makes statement 4 slower by 8 %, which a trial allows; both together do not.
        var second = Simulation.IndexOn(Simulation.Users, "c", helps: 3, gain: 0.05);
        _backend.Offers(s_users, new() { [3] = 0.1, [4] = 1.08 }).Offers(second, new() { [3] = 0.5, [4] = 1.08 });

        // 300 ms, so that a tenth of it is more than the 20 ms that do not count.
        _backend.Means[4] = 300;
        // Live, so that no client's p95 sees it first.
        var report = await new TuneLoop(_backend.Ports(live: true), new TuneOptions { GroupSize = 1 }).RunAsync(
            TestContext.Current.CancellationToken
        );

        _backend.Holds.ShouldBe([s_users.Change.Key]);
        report.Steps.Select(step => step.Kept).ShouldBe([true, false]);
        report.Steps[1].Reason.ShouldContain("against the very first baseline");
        report.Steps[1].Reason.ShouldContain(new Fingerprint(4).ToString());
        LedgerTrial
            .Fold(_backend.Entries)
            .Select(trial => trial.Stage)
            .ShouldBe([LedgerStage.Kept, LedgerStage.Reverted]);
    }

    [Fact]
    public async Task Measures_the_baseline_on_where_the_statements_concerned_are_called_rarely()
    {
        _backend.Rates[3] = 0.2;
        _backend.Offers(s_users, new() { [3] = 0.02 });

        var report = await RunAsync(new TuneOptions());

        report.Steps.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Confirmed);
        report.Steps[0].MeasuredForS!.Value.ShouldBeGreaterThan(60);
    }

    private static readonly DateTimeOffset AWorkloadNow = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static Prescription Setting =>
        s_orders with
        {
            Change = new Change.SetServerSetting("work_mem", "64MB", null),
            Disruption = Disruption.Setting,
            Predicted = new Predicted(0, "unknown", "rule of thumb"),
            Cost = Cost.None,
            Helps = [],
            Tables = [],
        };

    private static Prescription Drop =>
        s_orders with
        {
            Change = new Change.DropIndex(new QualifiedName("public", "o_c"), Simulation.Orders, "CREATE INDEX o_c …"),
            Predicted = new Predicted(0, "gives back disk", "statistics"),
            Cost = new Cost(Bytes.FromMegabytes(-5)),
            Helps = [],
        };

    private Task<TuneReport> RunAsync(TuneOptions options) =>
        new TuneLoop(_backend.Ports(), options).RunAsync(TestContext.Current.CancellationToken);
}
