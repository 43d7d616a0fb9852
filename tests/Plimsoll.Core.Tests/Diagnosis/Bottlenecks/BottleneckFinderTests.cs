using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Bottlenecks;

public sealed class BottleneckFinderTests
{
    private static readonly ABackend s_smallPool = new()
    {
        PoolMost = 3,
        PoolUsed = 3,
        InDatabase = 2.8,
        DbCpu = 2,
        Pending = 12,
        PoolWait = 12,
    };

    [Fact]
    public void Names_the_pool_in_one_sentence_with_what_comes_next()
    {
        var found = s_smallPool.Diagnose();

        found.Answer.ShouldBe(
            "The connection pool (shop / main) binds: 100 % used, 76.4 % of the requests' time goes there; lifted, the database's processor (COMMIT) would be "
                + "next, at 2 times today's rate."
        );
        found.Confidence.ShouldBe(Confidence.High);
        found.Next!.Resource.ShouldBe(BindingResource.DatabaseCpu);
        found.NextAt!.Value.ShouldBe(2, 0.01);
    }

    [Fact]
    public void Of_several_hosts_the_one_that_is_used_up_is_judged_and_named()
    {
        var service = AService
            .With()
            .Healthy()
            .Host(h => h with { Name = "idle", CpuUtilisation = 0.1 })
            .Host(h => h with { Name = "busy", CpuUtilisation = 0.99 })
            .Host(h => h with { Name = "calm", CpuUtilisation = 0.3 })
            .Fold();

        var signals = BottleneckSignals.Of(database: null, service);

        signals.Host!.Name.ShouldBe("busy");
        BottleneckFinder
            .Find(signals)
            .Candidates.Single(c => c.Resource == BindingResource.Cpu)
            .Evidence.ShouldContain(e => e.Value == "busy, used up most of 3");
    }

    [Fact]
    public void Leads_a_full_pool_back_to_the_locks_that_its_holders_wait_for()
    {
        var found = (s_smallPool with { DbLocks = 2.7, DbCpu = 0.1 }).Diagnose();

        found.Resource.ShouldBe(BindingResource.DatabaseLocks);
        var pool = found.Candidates.Single(c => c.Resource == BindingResource.ConnectionPool);
        pool.SymptomOf.ShouldBe(BindingResource.DatabaseLocks);
        pool.UtilisationOtherwise!.Value.ShouldBe(0.1, 0.02);
        pool.Evidence.ShouldContain(e => e.Value == "2.7 of 3 wait for locks");
        found.Binds!.Share!.Value.ShouldBeGreaterThan(0.8);
    }

    /// <summary>As in a demo on one machine: both share two processors, and the statements take most of them.</summary>
    [Fact]
    public void Threads_that_get_no_processor_beside_a_busy_database_are_its_symptom()
    {
        var signals = new ABackend
        {
            Cores = 2,
            DatabaseCores = 2,
            CpuUsed = 0.33,
            HostCpu = 0.998,
            DbCpu = 5,
            InDatabase = 8,
            PoolWait = 7.8,
            Pending = 26,
            PoolUsed = 11,
            ThreadQueue = 7.5,
            Threads = 7,
        }.Build();
        var shared = signals.Host! with { Name = "one" };
        var found = BottleneckFinder.Find(
            signals with
            {
                Host = shared,
                DatabaseHost = shared,
                DatabaseCoresUsed = 1.43,
            }
        );

        found.Resource.ShouldBe(BindingResource.DatabaseCpu);
        var threads = found.Candidates.Single(c => c.Resource == BindingResource.ThreadPool);
        threads.SymptomOf.ShouldBe(BindingResource.DatabaseCpu);
    }

    /// <summary>A batch job fills the server's processors; these requests hardly go there.</summary>
    [Fact]
    public void Sessions_of_other_clients_are_no_share_of_these_requests()
    {
        var found = new ABackend
        {
            DbCpu = 8,
            InDatabase = 0.1,
            Own = 0.3,
            Outside = 1.5,
        }.Diagnose();

        var database = found.Candidates.Single(c => c.Resource == BindingResource.DatabaseCpu);
        database.Utilisation.ShouldBe(1);
        database.Share!.Value.ShouldBeLessThan(0.05);
        found.Confidence.ShouldNotBe(Confidence.High);
    }

    [Fact]
    public void Is_not_sure_of_a_pool_whose_holders_are_idle_in_transactions_that_no_trace_tells_of()
    {
        var found = (s_smallPool with { InDatabase = 0.2, DbCpu = 0.1, IdleInTransaction = 2.8 }).Diagnose();

        found.Resource.ShouldBe(BindingResource.ConnectionPool);
        found.Confidence.ShouldBe(Confidence.Low);
    }

    [Fact]
    public void Leaves_the_pool_at_fault_while_the_database_has_processors_to_spare()
    {
        s_smallPool.Diagnose().Resource.ShouldBe(BindingResource.ConnectionPool);
        (s_smallPool with { DatabaseCores = 2 }).Diagnose().Resource.ShouldBe(BindingResource.DatabaseCpu);
    }

    [Fact]
    public void Names_what_is_used_up_before_another_service_that_is_only_slow()
    {
        var busy = new ABackend
        {
            CpuUsed = 3.9,
            HostCpu = 0.99,
            Own = 12,
        };

        (busy with { Outside = 15 }).Diagnose().Resource.ShouldBe(BindingResource.Cpu);
        (busy with { Outside = 60 }).Diagnose().Resource.ShouldBe(BindingResource.OtherService);
    }

    [Fact]
    public void Is_less_sure_where_two_are_used_up_alike()
    {
        var locks = new ABackend
        {
            DbLocks = 6,
            InDatabase = 7,
            PoolUsed = 7,
        };
        var both = locks with { DbCpu = 5.5, InDatabase = 12, PoolUsed = 12 };

        locks.Diagnose().Confidence.ShouldBe(Confidence.High);
        both.Diagnose().Confidence.ShouldBe(Confidence.Low);
        both.Diagnose().RunnerUp!.Resource.ShouldBe(BindingResource.DatabaseCpu);
    }

    [Fact]
    public void Says_nothing_binds_when_all_is_idle()
    {
        var found = new ABackend().Diagnose();

        found.Verdict.ShouldBe(BottleneckVerdict.Nothing);
        found.Binds.ShouldBeNull();
        found.Answer.ShouldStartWith("Nothing binds");
        found.Missing.ShouldBeEmpty();
    }

    [Fact]
    public void Is_less_sure_that_nothing_binds_where_some_requests_take_far_longer_than_others_of_their_kind()
    {
        var signals = new ABackend().Build();
        var endpoint = signals.Service!.Endpoints[0];
        var uneven = new LatencyHistogram();
        for (var i = 0; i < 40; i++)
        {
            // A fifth as quick as the mean, or almost twice as slow.
            uneven.Record(endpoint.Latency.Mean * (i % 2 == 0 ? 0.2 : 1.8));
        }
        var found = BottleneckFinder.Find(
            signals with
            {
                Service = signals.Service with { Endpoints = [endpoint with { Latency = uneven }] },
            }
        );

        new ABackend().Diagnose().Confidence.ShouldBe(Confidence.High);
        found.Verdict.ShouldBe(BottleneckVerdict.Nothing);
        found.Confidence.ShouldBe(Confidence.Medium);
        found.Answer.ShouldContain("more than the quickest of their kind need");
    }

    [Fact]
    public void A_lock_that_ends_few_contentions_for_each_request_is_named_all_the_same()
    {
        var held = new ABackend
        {
            PerSecond = 6,
            Own = 12,
            Threads = 20,
        };

        (held with { Contentions = 4.5 }).Diagnose().Resource.ShouldBe(BindingResource.RuntimeLocks);
        (held with { Contentions = 1 }).Diagnose().Verdict.ShouldBe(BottleneckVerdict.CannotTell);
    }

    [Fact]
    public void Cannot_tell_without_any_signal_and_says_what_would_help()
    {
        var found = BottleneckFinder.Find(new BottleneckSignals());

        found.Verdict.ShouldBe(BottleneckVerdict.CannotTell);
        found.Resource.ShouldBeNull();
        found
            .Missing.Select(m => m.What)
            .ShouldBe(["traces", "the database", "the service's runtime", "the service's host"]);
        found.Missing.ShouldAllBe(m => m.Remedy != null);
    }

    [Fact]
    public void Cannot_tell_what_its_own_code_waits_for_without_any_sign_of_it()
    {
        var found = (new ABackend { Own = 12 }).Diagnose();

        found.Verdict.ShouldBe(BottleneckVerdict.CannotTell);
        found.Missing.ShouldContain(m => m.What == "a profile");
    }

    [Fact]
    public void A_busy_host_is_nothing_to_a_service_whose_threads_get_their_processor()
    {
        var signals = new ABackend { HostCpu = 0.99 }.Build();
        var served = signals with { Processes = [Process(waiting: 0.1)] };
        var starved = signals with { Processes = [Process(waiting: 3)] };

        BottleneckFinder.Find(signals).Resource.ShouldBe(BindingResource.Cpu);
        BottleneckFinder.Find(served).Verdict.ShouldBe(BottleneckVerdict.Nothing);
        BottleneckFinder.Find(starved).Binds!.Sources.ShouldContain("kernel");
    }

    [Fact]
    public void A_long_way_is_not_blamed_on_a_busy_processor_that_holds_up_fewer_threads()
    {
        var signals = new ABackend
        {
            InDatabase = 9,
            PoolUsed = 8,
            HostCpu = 0.99,
        }.Build();

        BottleneckFinder
            .Find(signals with { Processes = [Process(waiting: 1.5)] })
            .Resource.ShouldBe(BindingResource.Network);
        BottleneckFinder
            .Find(signals with { Processes = [Process(waiting: 7)] })
            .Resource.ShouldBe(BindingResource.Cpu);
    }

    [Fact]
    public void The_kernel_knows_of_sessions_that_queue_for_a_processor_better_than_the_one_that_looks()
    {
        var signals = new ABackend
        {
            DbCpu = 1.5,
            DatabaseCores = 1,
            InDatabase = 7,
            PoolUsed = 7,
        }.Build();
        var kernel = signals with { DatabaseProcesses = [Process(waiting: 5)] };

        var found = BottleneckFinder.Find(kernel);
        found.Resource.ShouldBe(BindingResource.DatabaseCpu);
        found.Binds!.Waiting!.Value.ShouldBe(5.4, 0.01);
        found.Confidence.ShouldBe(Confidence.High);
    }

    [Fact]
    public void Of_the_queues_for_threads_and_for_processors_the_longer_binds()
    {
        var signals = new ABackend
        {
            ThreadQueue = 6,
            Threads = 20,
            Own = 12,
            HostCpu = 0.99,
        }.Build();

        BottleneckFinder
            .Find(signals with { Processes = [Process(waiting: 9)] })
            .Resource.ShouldBe(BindingResource.Cpu);
        BottleneckFinder
            .Find(signals with { Processes = [Process(waiting: 1)] })
            .Resource.ShouldBe(BindingResource.ThreadPool);
    }

    [Fact]
    public void A_pool_led_back_to_the_processor_is_no_sure_sign_while_the_database_is_not_seen()
    {
        var signals = new ABackend
        {
            CpuUsed = 3.9,
            HostCpu = 0.99,
            Own = 9,
            InDatabase = 21,
            PoolUsed = 20,
            Pending = 25,
            PoolWait = 25,
        }.Build();

        BottleneckFinder.Find(signals).Confidence.ShouldBe(Confidence.High);
        var unseen = BottleneckFinder.Find(signals with { Database = null });
        unseen.Resource.ShouldNotBe(BindingResource.DatabaseCpu);
        unseen.Confidence.ShouldBe(Confidence.Low);
    }

    [Fact]
    public void Sessions_that_stand_idle_in_a_transaction_are_led_to_the_service_that_is_called_there()
    {
        // Most calls have not ended yet, so traces know of few.
        var backend = new ABackend
        {
            PoolUsed = 20,
            Pending = 30,
            PoolWait = 30,
            OutsideInTransaction = 4,
            IdleInTransaction = 17,
        };

        backend.Diagnose().Resource.ShouldBe(BindingResource.OtherService);
        (backend with { IdleInTransaction = 0 }).Diagnose().Resource.ShouldBe(BindingResource.ConnectionPool);
    }

    [Fact]
    public void On_one_machine_the_processors_are_the_bottleneck_of_who_uses_most_of_them()
    {
        var signals = new ABackend
        {
            HostCpu = 0.98,
            DbCpu = 6,
            InDatabase = 6.5,
            PoolUsed = 7,
            DatabaseCores = 4,
        }.Build();
        var one = signals with { DatabaseHost = signals.Host };

        BottleneckFinder.Find(one with { DatabaseCoresUsed = 3.3 }).Resource.ShouldBe(BindingResource.DatabaseCpu);
        var others = BottleneckFinder.Find(one with { DatabaseCoresUsed = 0.6 });
        others.Resource.ShouldBe(BindingResource.Cpu);
        others.Binds!.Name.ShouldBe("what else runs on the host");
    }

    [Fact]
    public void A_lock_that_threads_stand_at_is_not_blamed_on_the_thread_pool_that_they_are_missing_in()
    {
        var convoy = new ABackend
        {
            Own = 25,
            Contentions = 60,
            Threads = 14,
            ThreadQueue = 8,
        };

        var found = convoy.Diagnose();
        found.Resource.ShouldBe(BindingResource.RuntimeLocks);
        found
            .Candidates.Single(c => c.Resource == BindingResource.ThreadPool)
            .SymptomOf.ShouldBe(BindingResource.RuntimeLocks);
        (convoy with { Contentions = 3 }).Diagnose().Resource.ShouldBe(BindingResource.ThreadPool);
    }

    [Fact]
    public void Sessions_looked_at_too_seldom_are_not_looked_at()
    {
        var signals = (new ABackend { DbLocks = 8, InDatabase = 9 }).Build();
        var workload = signals.Database!;
        var seldom = signals with
        {
            Database = workload with
            {
                Observation = workload.Observation with
                {
                    Activity = workload.Observation.Activity with { Samples = 10 },
                },
            },
        };

        BottleneckFinder.Find(signals).Resource.ShouldBe(BindingResource.DatabaseLocks);
        BottleneckFinder.Find(seldom).Missing.ShouldContain(m => m.What == "the database");
    }

    private static ProcessSignals Process(double waiting) =>
        new()
        {
            Pid = 1,
            Name = "shop",
            CpusBusy = 0.4,
            ThreadsWaitingForCpu = waiting,
        };
}
