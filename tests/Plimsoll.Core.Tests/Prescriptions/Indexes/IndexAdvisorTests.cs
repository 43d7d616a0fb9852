using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

public sealed class IndexAdvisorTests
{
    private static AWorkload Bookings(Func<ATable, ATable>? more = null) =>
        AWorkload
            .With()
            .Table(
                "bookings",
                t =>
                    (more ?? (x => x))(
                        t.Rows(1_200_000)
                            .Column("id")
                            .Column("provider_id", distinct: 4_000)
                            .Column("user_id", distinct: 40_000)
                            .Column("starts_at", "timestamp with time zone", distinct: -0.5, correlation: 0.1)
                            .Column("status", "text", distinct: 4, width: 8)
                            .Column("deleted_at", "timestamp with time zone", distinct: 900, nulls: 0.999)
                            .Column("active", "boolean", distinct: 2, common: [0.99, 0.01])
                            .Column("note", "text", distinct: -0.9, width: 200)
                            .PrimaryKey("id")
                    )
            );

    private static PlanNode Scan(string filter, double rows, params string[] output) =>
        APlan.SeqScan("bookings", filter, rows, cost: 45_000) with
        {
            Output = output.Length > 0 ? output : ["bookings.id", "bookings.note", "bookings.user_id"],
        };

    [Fact]
    public async Task Finds_rows_by_one_column()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id)");
        var proposal = advice.Proposals[0];
        proposal.LoadReduction.ShouldBeInRange(0.5, 0.6);
        proposal.Gains.ShouldHaveSingleItem().Statement.ShouldBe(new Fingerprint(1));
        proposal.Size.ShouldBeGreaterThan(Bytes.FromMegabytes(5));
        proposal.Reason.ShouldContain("provider_id");
        advice.LoadLeft.ShouldBe(1 - proposal.LoadReduction, 0.001);
        advice.Method.ShouldBe(EstimateMethod.Statistics);
    }

    [Fact]
    public async Task Puts_equality_before_the_range()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE starts_at > $1 AND provider_id = $2",
                s => s.Share(0.6).Plan(Scan("((bookings.starts_at > $1) AND (bookings.provider_id = $2))", 20))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id, starts_at)");
    }

    [Fact]
    public async Task Serves_an_ordered_page_without_a_sort()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1 ORDER BY starts_at DESC LIMIT 20",
                s =>
                    s.Share(0.6)
                        .Plan(
                            APlan.Limit(
                                APlan.Sort(Scan("(bookings.provider_id = $1)", 3000), "bookings.starts_at DESC") with
                                {
                                    Output = ["bookings.id", "bookings.note"],
                                }
                            )
                        )
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id, starts_at DESC)");
    }

    [Fact]
    public async Task Covers_what_is_read_where_that_is_little()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT sum(user_id) FROM bookings WHERE provider_id = $1",
                s =>
                    s.Share(0.6)
                        .Plan(
                            APlan.Aggregate(Scan("(bookings.provider_id = $1)", 3000)) with
                            {
                                Output = ["sum(bookings.user_id)"],
                            }
                        )
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id) + user_id");
    }

    [Fact]
    public async Task Joins_by_lookups()
    {
        var users = APlan.SeqScan("users", "(users.email = $1)", rows: 1, cost: 900) with { Output = ["users.id"] };
        var advice = await Bookings()
            .Table("users", t => t.Rows(40_000).Column("id").Column("email", "text", width: 20).PrimaryKey("id"))
            .Statement(
                "SELECT b.* FROM users u JOIN bookings b ON b.user_id = u.id WHERE u.email = $1",
                s =>
                    s.Share(0.6)
                        .Plan(
                            APlan.HashJoin(Scan("", 1_200_000), users, "(bookings.user_id = users.id)", 30) with
                            {
                                Output = ["bookings.id", "bookings.note"],
                            }
                        )
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (user_id)", "users (email) + id");
    }

    [Fact]
    public async Task Holds_only_the_rows_that_are_asked_for_where_most_are_null()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE deleted_at IS NOT NULL AND status = $1",
                s => s.Share(0.6).Plan(Scan("((bookings.deleted_at IS NOT NULL) AND (bookings.status = $1))", 300))
            )
            .AdviseAsync();

        advice.Proposals.ShouldHaveSingleItem().Design.Predicate.ShouldBe("deleted_at IS NOT NULL");
    }

    [Fact]
    public async Task Indexes_the_expression_that_is_compared()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE lower(status) = $1",
                s => s.Share(0.6).Plan(Scan("(lower(bookings.status) = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (lower(status))");
    }

    [Fact]
    public async Task Finds_patterns_by_trigrams_and_names_the_extension()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE note ILIKE $1",
                s => s.Share(0.6).Plan(Scan("(bookings.note ~~* $1)", 100))
            )
            .AdviseAsync();

        advice.ShouldPropose("gin bookings (note gin_trgm_ops)");
        advice.Proposals[0].Design.NeedsExtension.ShouldBe("pg_trgm");
    }

    [Theory]
    [InlineData("tags", "text[]", "@>")]
    [InlineData("tags", "integer[]", "&&")]
    [InlineData("data", "jsonb", "@>")]
    [InlineData("data", "jsonb", "?")]
    [InlineData("words", "tsvector", "@@")]
    public async Task Finds_by_what_a_value_contains(string column, string type, string comparison)
    {
        var advice = await Bookings(t => t.Column(column, type, width: 120))
            .Statement(
                $"SELECT * FROM bookings WHERE {column} {comparison} $1",
                s => s.Share(0.6).Plan(Scan($"(bookings.{column} {comparison} $1)", 100))
            )
            .AdviseAsync();

        advice.ShouldPropose($"gin bookings ({column})");
        advice.Proposals[0].Design.NeedsExtension.ShouldBeNull();
    }

    /// <summary>A range type is contained as well, but GIN has no class for it.</summary>
    [Fact]
    public async Task Asks_GIN_for_nothing_that_it_has_no_operator_class_for()
    {
        var advice = await Bookings(t => t.Column("during", "tstzrange"))
            .Statement(
                "SELECT * FROM bookings WHERE during && $1",
                s => s.Share(0.6).Plan(Scan("(bookings.during && $1)", 100))
            )
            .AdviseAsync();

        advice.ShouldPropose();
    }

    private static AWorkload Events(double correlation, Func<ATable, ATable>? more = null) =>
        AWorkload
            .With()
            .Table(
                "events",
                t =>
                    (more ?? (x => x))(
                        t.Rows(20_000_000)
                            .Pages(250_000)
                            .Column("id")
                            .Column("at", "timestamp with time zone", distinct: -1, correlation: correlation)
                            .Column("note", "text", width: 80)
                    )
            )
            .Statement(
                "SELECT * FROM events WHERE at > $1 AND at < $2",
                s =>
                    s.Share(0.6)
                        .Plan(
                            APlan.SeqScan(
                                "events",
                                "((events.at > $1) AND (events.at < $2))",
                                rows: 100_000,
                                cost: 500_000
                            ) with
                            {
                                Output = ["events.id", "events.at", "events.note"],
                            }
                        )
            );

    /// <summary>A B-tree of 20 M keys takes some 400 MB.</summary>
    private static readonly IndexAdvisorOptions s_scarce = new() { DiskBudget = Bytes.FromMegabytes(50) };

    [Fact]
    public async Task Finds_ranges_by_blocks_where_the_table_lies_in_their_order_and_disk_is_scarce()
    {
        var advice = await Events(correlation: 0.999).AdviseAsync(s_scarce);

        advice.ShouldPropose("brin events (at)");
        advice.Proposals[0].Size.Count.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task Trusts_blocks_only_where_the_table_lies_in_their_order()
    {
        var advice = await Events(correlation: 0.5).AdviseAsync(s_scarce);

        advice.ShouldPropose();
    }

    [Fact]
    public async Task Trusts_no_blocks_that_updates_scatter()
    {
        var advice = await Events(
                correlation: 0.999,
                t =>
                    t.But(x =>
                        x with
                        {
                            Cumulative = x.Cumulative with { RowsInserted = 20_000_000, RowsDeleted = 9_000_000 },
                        }
                    )
            )
            .AdviseAsync(s_scarce);

        advice.ShouldPropose();
    }

    /// <summary>
    /// The planner takes the page's unknown length to be a tenth of the rows that it expects, found in a tenth of the
    /// table; what the statement really reads is measured.
    /// </summary>
    [Theory]
    [InlineData(39_000, true)]
    [InlineData(50, false)]
    public async Task A_page_that_is_not_filled_pays_for_the_whole_scan(double blocksPerCall, bool isProposed)
    {
        var advice = await Bookings(t => t.Pages(40_000))
            .Statement(
                "SELECT * FROM bookings WHERE note ILIKE $1 LIMIT $2",
                s =>
                    s.Share(0.6)
                        .BlocksPerCall(blocksPerCall)
                        .Plan(APlan.Limit(Scan("(bookings.note ~~* $1)", 30), rows: 3) with { TotalCost = 7.5 })
            )
            .AdviseAsync();

        advice.ShouldPropose(isProposed ? ["gin bookings (note gin_trgm_ops)"] : []);
    }

    [Fact]
    public async Task One_index_serves_two_statements_that_share_its_first_key()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1 AND starts_at > $2",
                s => s.Share(0.4).Plan(Scan("((bookings.provider_id = $1) AND (bookings.starts_at > $2))", 20))
            )
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.4).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id, starts_at)");
        advice.Proposals[0].Gains.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Never_proposes_what_exists()
    {
        var advice = await Bookings(t => t.Index("bookings_provider", "provider_id", "starts_at"))
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "bookings_provider does this already");
    }

    /// <summary>The server writes the class with the schema that its extension was put in.</summary>
    [Theory]
    [InlineData("public.gin_trgm_ops")]
    [InlineData("gin_trgm_ops")]
    public async Task Never_proposes_a_trigram_index_that_exists(string operatorClass)
    {
        var advice = await Bookings(t =>
                t.Index(
                    "bookings_note",
                    ["note"],
                    i => i with { Method = "gin", Keys = [i.Keys[0] with { OperatorClass = operatorClass }] }
                )
            )
            .Statement(
                "SELECT * FROM bookings WHERE note ILIKE $1",
                s => s.Share(0.6).Plan(Scan("(bookings.note ~~* $1)", 100))
            )
            .AdviseAsync();

        advice.ShouldPropose();
        advice.ShouldRefuse("gin bookings (note gin_trgm_ops)", "bookings_note does this already");
    }

    [Fact]
    public async Task Lists_what_a_proposal_makes_redundant()
    {
        var advice = await Bookings(t => t.Index("bookings_provider", "provider_id"))
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1 AND starts_at > $2",
                s => s.Share(0.6).Plan(Scan("((bookings.provider_id = $1) AND (bookings.starts_at > $2))", 2))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id, starts_at)");
        advice.Redundant.ShouldHaveSingleItem().Index.Name.ShouldBe("bookings_provider");
    }

    [Fact]
    public async Task Refuses_a_gain_too_small_to_measure()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.002).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "of the load, less than 0.3 %");
    }

    [Fact]
    public async Task A_small_gain_counts_where_it_is_most_of_a_statement()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.005).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose("bookings (provider_id)");
        advice.Proposals[0].LoadReduction.ShouldBeInRange(0.004, 0.005);
    }

    [Fact]
    public async Task A_small_gain_that_no_statement_feels_is_refused()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.005).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync(new IndexAdvisorOptions { FeltShare = 1 });

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "less than 1 %, and no statement feels it");
    }

    [Fact]
    public async Task Proposes_as_many_indexes_as_many_statements_of_equal_weight_need()
    {
        const int Columns = 40;
        string[] columns = [.. Enumerable.Range(0, Columns).Select(n => $"c{n}")];
        var workload = AWorkload.With();
        foreach (var column in columns)
        {
            workload = workload
                .Table(
                    $"of_{column}",
                    t =>
                        t.Rows(1_200_000)
                            .Column("id")
                            .Column(column, distinct: 4_000)
                            .Column("note", "text", width: 200)
                )
                .Statement(
                    $"SELECT * FROM of_{column} WHERE {column} = $1",
                    s =>
                        s.Share(0.9 / Columns)
                            .Plan(
                                APlan.SeqScan($"of_{column}", $"(of_{column}.{column} = $1)", 300, cost: 45_000) with
                                {
                                    Output = [$"of_{column}.id", $"of_{column}.note"],
                                }
                            )
                );
        }

        var advice = await workload.AdviseAsync();

        advice.Proposals.Count.ShouldBe(Columns);
        advice.LoadLeft.ShouldBeLessThan(0.2);
    }

    [Fact]
    public async Task Keeps_to_the_disk_budget()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync(new IndexAdvisorOptions { DiskBudget = Bytes.FromMegabytes(1) });

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "disk budget");
    }

    [Fact]
    public async Task Refuses_to_slow_writes_beyond_the_bound()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .Statement("INSERT INTO bookings (id) VALUES ($1)", s => s.Share(0.1))
            .AdviseAsync(new IndexAdvisorOptions { MaxWriteSlowdown = 1.1 });

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "times slower");
    }

    /// <summary>A factor that single rows keep to, and many rows in one statement do not.</summary>
    private static readonly IndexAdvisorOptions s_between = new() { MaxWriteSlowdown = 1.6 };

    [Fact]
    public async Task A_table_that_nobody_fills_is_judged_by_single_rows()
    {
        var advice = await ByProvider(Bookings()).AdviseAsync(s_between);

        advice.ShouldPropose("bookings (provider_id)");
    }

    [Fact]
    public async Task A_table_that_nobody_fills_is_judged_by_loads_where_that_is_asked_for()
    {
        var advice = await ByProvider(Bookings()).AdviseAsync(s_between with { UnseenInsertRows = 1000 });

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "times slower");
    }

    [Fact]
    public async Task A_table_that_gets_rows_without_an_insert_is_judged_by_loads()
    {
        var loaded = Bookings(t => t.But(x => x with { Delta = new TableCounters { RowsInserted = 5_000 } }));

        var advice = await ByProvider(loaded).AdviseAsync(s_between);

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "times slower");
    }

    [Fact]
    public async Task Many_rows_in_each_insert_are_slowed_more()
    {
        var advice = await ByProvider(Bookings())
            .Statement(
                "INSERT INTO bookings (id) SELECT id FROM staged",
                s => s.Share(0.01).Calls(10).RowsPerCall(10_000)
            )
            .AdviseAsync(s_between);

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "times slower");
    }

    private static AWorkload ByProvider(AWorkload workload) =>
        workload.Statement(
            "SELECT * FROM bookings WHERE provider_id = $1",
            s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
        );

    [Fact]
    public async Task Refuses_what_costs_the_writes_more_than_it_saves()
    {
        var advice = await Bookings()
            .Statement(
                "SELECT * FROM bookings WHERE provider_id = $1",
                s => s.Share(0.02).Calls(10).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .Statement("INSERT INTO bookings (id) VALUES ($1)", s => s.Share(0.9).Calls(1_000_000))
            .AdviseAsync();

        advice.ShouldPropose();
        advice.ShouldRefuse("bookings (provider_id)", "more than it saves");
    }

    [Fact]
    public async Task Counts_updates_that_lose_their_shortcut()
    {
        var advice = await Bookings(t => t.Counters(c => c with { RowsUpdated = 1000, RowsHotUpdated = 900 }))
            .Statement(
                "SELECT * FROM bookings WHERE user_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.user_id = $1)", 30))
            )
            .Statement("UPDATE bookings SET user_id = $1 WHERE id = $2", s => s.Share(0.01))
            .AdviseAsync();

        advice.ShouldPropose("bookings (user_id)");
        advice.Proposals[0].HotUpdatesLost.ShouldBe(0.9, 0.001);
    }

    [Fact]
    public async Task What_a_partition_needs_is_proposed_for_the_whole_partitioned_table()
    {
        var whole = new QualifiedName("public", "all_bookings");
        var advice = await Bookings(t => t.But(x => x with { Kind = TableKind.Partition, PartitionOf = whole }))
            .Table(whole.Name, t => t.But(x => x with { Kind = TableKind.Partitioned, Rows = -1 }))
            .Statement(
                "SELECT * FROM all_bookings WHERE provider_id = $1",
                s => s.Share(0.6).Plan(Scan("(bookings.provider_id = $1)", 300))
            )
            .AdviseAsync();

        advice.ShouldPropose("all_bookings (provider_id)");
    }

    [Fact]
    public async Task A_small_table_needs_none()
    {
        var advice = await AWorkload
            .With()
            .Table("cities", t => t.Rows(80).Column("name", "text"))
            .Statement(
                "SELECT * FROM cities WHERE name = $1",
                s => s.Share(0.6).Plan(APlan.SeqScan("cities", "(cities.name = $1)", 1, cost: 2))
            )
            .AdviseAsync();

        advice.ShouldPropose();
        advice.LoadLeft.ShouldBe(1);
    }

    [Fact]
    public async Task An_empty_workload_gets_no_advice() => (await AWorkload.With().AdviseAsync()).ShouldPropose();
}
