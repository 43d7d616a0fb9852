using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
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
        Often();
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

    [Theory]
    [InlineData(2.5, true)]
    [InlineData(1.3, false)]
    public async Task Writes_are_measured_against_the_bound_that_was_asked_for(double bound, bool isKept)
    {
        _backend.Offers(s_orders, new() { [1] = 0.1, [2] = 1.8 });

        var report = await RunAsync(new TuneOptions { MaxWriteSlowdown = bound });

        report.Steps.ShouldHaveSingleItem().Kept.ShouldBe(isKept);
        if (!isKept)
        {
            report.Steps[0].Reason.ShouldContain("1.3 is allowed");
        }
    }

    [Fact]
    public async Task Writes_to_a_table_are_bounded_for_all_that_is_kept_together()
    {
        // Each makes the writes 1.5 times slower, which a trial allows; both together 2.25 times.
        var second = Simulation.IndexOn(Simulation.Orders, "c", helps: 1, gain: 0.05);
        _backend.Offers(s_orders, new() { [1] = 0.1, [2] = 1.5 }).Offers(second, new() { [1] = 0.5, [2] = 1.5 });

        var report = await new TuneLoop(
            _backend.Ports(live: true),
            new TuneOptions { GroupSize = 1, MaxWriteSlowdown = 2 }
        ).RunAsync(TestContext.Current.CancellationToken);

        _backend.Holds.ShouldBe([s_orders.Change.Key]);
        report.Steps[1].Reason.ShouldContain("against the very first baseline");
        report.Steps[1].Reason.ShouldContain("2.0 is allowed");
    }

    [Fact]
    public async Task Drops_what_a_kept_index_stands_in_for()
    {
        _backend.Offers(s_orders, new() { [1] = 0.1 }).Offers(Drop with { Follows = s_orders.Change.Key }, []);

        var report = await RunAsync(new TuneOptions());

        report.Steps.Select(s => (s.Title, s.Kept)).ShouldBe([(s_orders.Title, true), (Drop.Title, true)]);
        _backend.Holds.ShouldBe([s_orders.Change.Key, Drop.Change.Key]);
    }

    [Fact]
    public async Task Leaves_an_index_alone_whose_stand_in_was_not_kept()
    {
        _backend.Offers(s_orders, []).Offers(Drop with { Follows = s_orders.Change.Key }, []);

        var report = await RunAsync(new TuneOptions());

        _backend.Log.ShouldNotContain("apply " + Drop.Change.Key);
        report.Refused.ShouldHaveSingleItem().Reason.ShouldContain("was not kept");
    }

    [Fact]
    public async Task The_plan_names_a_drop_after_what_it_follows()
    {
        _backend.Offers(s_users, []).Offers(Drop with { Follows = s_orders.Change.Key }, []).Offers(s_orders, []);
        var report = await TuneLoop.PlanAsync(
            _backend,
            new TuneOptions(),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        report
            .Planned.Select(p => p.Change.Sql)
            .ShouldBe([s_orders.Change.Key + ";", s_users.Change.Key + ";", Drop.Change.Key + ";"]);
    }

    [Fact]
    public async Task Drops_its_own_index_again_once_a_later_one_does_its_work()
    {
        var report = await PruneAsync(s_later, []);

        report
            .Steps.Select(s => (s.Verdict, s.Kept, s.Pruned))
            .ShouldBe([
                (Verdict.Confirmed, false, true),
                (Verdict.Confirmed, true, false),
                (Verdict.Confirmed, true, false),
            ]);
        report.Steps[2].Change.Sql.ShouldBe($"DROP INDEX CONCURRENTLY {Named(s_users).ToSql()};");
        report.Steps[2].Change.Revert.ShouldContain("CREATE INDEX CONCURRENTLY");
        LedgerTrial.Fold(_backend.Entries).ShouldAllBe(t => t.Stage == LedgerStage.Kept);
    }

    [Fact]
    public async Task Builds_its_own_index_again_where_the_drop_makes_something_slower()
    {
        var report = await PruneAsync(s_later, new() { [4] = 2 });

        report.Steps.Select(s => s.Kept).ShouldBe([true, true, false]);
        report.Steps[0].Pruned.ShouldBeFalse();
        _backend.Holds.ShouldBe([s_users.Change.Key, s_later.Change.Key]);
    }

    [Fact]
    public async Task Keeps_its_own_indexes_while_they_are_read()
    {
        _backend.Offers(s_users, new() { [3] = 0.3 }).Offers(s_later, new() { [3] = 0.3 });
        var report = await RunAsync(new TuneOptions());
        report.Steps.Select(s => s.Kept).ShouldBe([true, true]);
    }

    [Fact]
    public async Task Keeps_its_own_index_while_the_statements_that_it_was_made_for_are_not_called()
    {
        _backend.Watch = e =>
        {
            if (e is TuneEvent.Measuring { Of: "whether all of its own indexes are read" })
            {
                _backend.Rates[3] = 0;
            }
        };
        var report = await PruneAsync(s_later, []);
        report.Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Drops_its_own_index_again_that_begins_a_longer_one_although_it_is_read()
    {
        Often();
        var longer = s_users with { Change = new Change.CreateIndex(AnIndex.On("users", "a", "c")) };
        _backend.Offers(s_users, new() { [3] = 0.3 }).Offers(longer, new() { [3] = 0.3 });
        var report = await RunAsync(new TuneOptions());
        report.Steps.Count.ShouldBe(3);
        report.Steps.Single(s => s.Pruned).Change.Sql.ShouldBe(s_users.Change.Key + ";");
    }

    [Fact]
    public async Task Revert_does_not_build_what_it_would_drop_at_the_next_step()
    {
        await PruneAsync(s_later, []);
        _backend.Log.Clear();

        var undone = await new LedgerKeeper(_backend, _backend, TimeProvider.System).UndoAllAsync(
            TestContext.Current.CancellationToken
        );

        undone.Count.ShouldBe(3);
        _backend
            .Log.Where(l => !l.StartsWith("ledger", StringComparison.Ordinal))
            .ShouldBe(["revert " + s_later.Change.Key, "revert " + s_users.Change.Key]);
        LedgerTrial.Fold(_backend.Entries).ShouldAllBe(t => t.Stage == LedgerStage.Reverted);
    }

    private static readonly Prescription s_later = Simulation.IndexOn(Simulation.Users, "b", helps: 3, gain: 0.05);

    /// <summary>So that 8 % are not taken for 10, and "no slower" can be told within the time of a trial.</summary>
    private void Often()
    {
        _backend.Spread = 0.1;
        foreach (var statement in _backend.Rates.Keys.ToList())
        {
            _backend.Rates[statement] = 40;
        }
    }

    private static QualifiedName Named(Prescription prescription) =>
        ((Change.CreateIndex)prescription.Change).Design.QualifiedName;

    /// <summary>The index on users (a) is kept, then another that does its work; then it is dropped, with these factors.</summary>
    private Task<TuneReport> PruneAsync(Prescription later, Dictionary<int, double> dropped)
    {
        var index = Named(s_users);
        Often();
        _backend
            .Offers(s_users, new() { [3] = 0.3 })
            .Offers(later, new() { [3] = 0.3 })
            .When(new Change.DropIndex(index, Simulation.Users, ""), dropped)
            .IdleBeside[index] = later.Change.Key;
        return RunAsync(new TuneOptions());
    }

    private static readonly DateTimeOffset AWorkloadNow = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_no_trial_could_tell_is_not_tried()
    {
        var silent = new QualifiedName("public", "archive");
        var drop = Drop with
        {
            Change = new Change.DropIndex(new QualifiedName("public", "archive_c"), silent, "CREATE INDEX archive_c …"),
            Tables = [silent],
        };
        _backend.Offers(drop, []);

        var report = await RunAsync(new TuneOptions());

        _backend.Log.ShouldBeEmpty();
        report.Steps.ShouldBeEmpty();
        report.Refused.ShouldHaveSingleItem().Reason.ShouldContain("no trial could tell");
    }

    [Fact]
    public async Task An_option_of_a_table_is_applied_and_reverted_in_turn_too()
    {
        var option = Setting with
        {
            Change = new Change.SetTableOption(Simulation.Orders, "fillfactor", "90", null),
            Tables = [Simulation.Orders],
        };
        _backend.Offers(option, []);

        await RunAsync(new TuneOptions());

        _backend.Holds.ShouldBeEmpty();
        _backend.Offers(option, new() { [1] = 0.5, [2] = 0.5 });

        await RunAsync(new TuneOptions());

        _backend.Holds.ShouldBe([option.Change.Key]);
        _backend.Log.Count(l => l == "apply " + option.Change.Key).ShouldBeGreaterThan(2);
    }

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
