namespace Plimsoll.Core.Tests.Building;

public sealed class AWorkloadTests
{
    [Fact]
    public void Gives_each_statement_the_share_it_was_told()
    {
        var workload = AWorkload
            .With()
            .Statement("SELECT a", s => s.Share(0.4))
            .Statement("SELECT b", s => s.Calls(6_000).MeanMilliseconds(10))
            .Build();

        workload
            .Statements.Select(s => (s.Statement.Text, Math.Round(s.Share, 6)))
            .ShouldBe([("COMMIT", 0.5), ("SELECT a", 0.4), ("SELECT b", 0.1)]);
    }

    [Fact]
    public void Knows_the_tables_of_a_plan()
    {
        var workload = AWorkload
            .With()
            .Table("bookings", t => t.Rows(10).Column("id").PrimaryKey("id"))
            .Statement("SELECT 1", s => s.Share(1).Plan(APlan.Sort(APlan.SeqScan("bookings"), "id")))
            .Build();

        workload.Statements[0].Tables.ShouldBe([new("public", "bookings")]);
        workload
            .Catalog.Find("public", "bookings")!
            .Indexes[0]
            .Definition.ShouldBe("CREATE UNIQUE INDEX bookings_pkey ON public.bookings USING btree (id)");
    }
}
