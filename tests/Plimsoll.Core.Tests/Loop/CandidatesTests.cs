using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Trials;
using Plimsoll.Tests.Loops;

namespace Plimsoll.Core.Tests.Loop;

public sealed class CandidatesTests
{
    private static readonly Prescription s_big = Simulation.IndexOn(Simulation.Orders, "a", helps: 1, gain: 0.4);
    private static readonly Prescription s_small = Simulation.IndexOn(Simulation.Users, "a", helps: 3, gain: 0.1);

    [Fact]
    public void The_greater_gain_goes_first() => Worthwhile(s_small, s_big).ShouldBe([s_big, s_small]);

    [Fact]
    public void Of_similar_gains_the_less_disruptive_goes_first()
    {
        var setting = Setting with { Predicted = new Predicted(0.36, "less", "rule of thumb") };
        Worthwhile(s_big, setting).ShouldBe([setting, s_big]);
    }

    [Fact]
    public void What_cannot_be_predicted_goes_last_and_only_where_it_is_cheap()
    {
        var unknown = Setting with { Predicted = new Predicted(0, "unknown", "rule of thumb") };
        Worthwhile(unknown, s_small).ShouldBe([s_small, unknown]);
        Reason(s_small with { Predicted = new Predicted(0, "unknown", "statistics") }).ShouldContain("not worth");
    }

    [Fact]
    public void Only_a_person_applies_advice() =>
        Reason(s_big with { Change = new Change.Advice("Page by key.", "SELECT 1") }).ShouldContain("person");

    [Fact]
    public void Nothing_more_disruptive_than_allowed() =>
        Reason(s_big, new TuneOptions { MaxDisruption = Disruption.Setting }).ShouldContain("--max-disruption");

    [Fact]
    public void Nothing_beyond_the_disk_budget() =>
        Reason(s_big, new TuneOptions { DiskBudget = Bytes.FromMegabytes(5) }).ShouldContain("budget");

    [Fact]
    public void Writes_to_one_table_are_slowed_within_bounds_by_all_that_is_kept()
    {
        var heavy = s_big with { Cost = new Cost(Bytes.Zero, 1.8) };
        var kept = Simulation.IndexOn(Simulation.Orders, "b", helps: 2) with { Cost = new Cost(Bytes.Zero, 1.8) };
        Candidates
            .Rank([AFinding.With(heavy)], new TuneOptions(), [kept], Bytes.Zero)
            .PassedOver.ShouldHaveSingleItem()
            .Reason.ShouldContain("Writes");
    }

    [Fact]
    public void Indexes_that_help_different_statements_share_a_measurement() =>
        Group(s_big, s_small).ShouldBe([s_big, s_small]);

    [Fact]
    public void Indexes_that_help_one_statement_do_not() =>
        Group(s_big, Simulation.IndexOn(Simulation.Orders, "b", helps: 1)).Count.ShouldBe(1);

    [Fact]
    public void A_drop_that_gives_back_next_to_nothing_is_left_alone()
    {
        var small = Drop(new Bytes(16 * 1024));
        Rank(AFinding.With(small) with { Severity = Severity.Info })
            .PassedOver.ShouldHaveSingleItem()
            .Reason.ShouldContain("16 kB");
        // Who writes a small table all the time pays for its indexes: that finding is more than for information.
        Rank(AFinding.With(small) with { Severity = Severity.Low }).Worthwhile.ShouldHaveSingleItem();
        Rank(AFinding.With(Drop(Bytes.FromMegabytes(40))) with { Severity = Severity.Info })
            .Worthwhile.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_index_and_a_setting_do_not() => Group(s_big, Setting).Count.ShouldBe(1);

    [Fact]
    public void Changes_that_leave_nothing_to_compare_with_do_not()
    {
        var third = Simulation.IndexOn(new("public", "logs"), "a", helps: 5);
        var fourth = Simulation.IndexOn(new("public", "logs"), "b", helps: 6);
        var writes = Simulation.IndexOn(Simulation.Orders, "id", helps: 2);
        var second = Simulation.IndexOn(Simulation.Users, "b", helps: 4);
        var group = Group(s_big, s_small, third, fourth, writes, second);
        group.Count.ShouldBeLessThan(6);
    }

    private static Prescription Setting =>
        s_big with
        {
            Change = new Change.SetServerSetting("work_mem", "64MB", null),
            Disruption = Disruption.Setting,
            Cost = Cost.None,
            Helps = [],
            Tables = [],
        };

    private static Prescription Drop(Bytes size) =>
        s_big with
        {
            Change = new Change.DropIndex(new("public", "orders_old"), Simulation.Orders, "CREATE INDEX orders_old ON orders (a)"),
            Predicted = new Predicted(0, "less to write", "rule of thumb"),
            Cost = new Cost(new Bytes(-size.Count), 1),
        };

    private static Ranking Rank(Finding finding) => Candidates.Rank([finding], new TuneOptions(), [], Bytes.Zero);

    private static IReadOnlyList<Prescription> Worthwhile(params Prescription[] prescriptions) =>
        Candidates.Rank([AFinding.With(prescriptions)], new TuneOptions(), [], Bytes.Zero).Worthwhile;

    private static string Reason(Prescription prescription, TuneOptions? options = null) =>
        Candidates
            .Rank([AFinding.With(prescription)], options ?? new TuneOptions(), [], Bytes.Zero)
            .PassedOver.ShouldHaveSingleItem()
            .Reason;

    private static IReadOnlyList<Prescription> Group(params Prescription[] ranked) =>
        Candidates.Group(ranked, Simulation.Workload, new TuneOptions(), new HashSet<string>(), Bytes.Zero);
}
