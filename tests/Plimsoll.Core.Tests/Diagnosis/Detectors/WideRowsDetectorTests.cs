using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class WideRowsDetectorTests
{
    private static readonly string[] s_columns = ["id", "name", "city", "Über mich", "picture", "settings"];

    private static AWorkload Providers(
        int width = 1_800,
        double rows = 200,
        int columns = 6,
        Func<ATable, ATable>? but = null
    ) =>
        AWorkload
            .With()
            .Table(
                "providers",
                t =>
                {
                    var table = t.Rows(4_000)
                        .Column("id")
                        .Column("name", "text")
                        .Column("city", "text")
                        .Column("Über mich", "text", width: 1_500)
                        .Column("picture", "bytea", width: 18)
                        .Column("settings", "jsonb", width: 220);
                    return but is null ? table : but(table);
                }
            )
            .Statement(
                "SELECT p.* FROM providers p",
                s =>
                    s.Share(0.2)
                        .RowsPerCall(rows)
                        .Plan(
                            APlan.SeqScan("providers", width: width) with
                            {
                                Output =
                                [
                                    .. s_columns.Take(columns).Select(c => $"providers.{SqlIdentifier.Quote(c)}"),
                                ],
                            }
                        )
            );

    [Fact]
    public void Names_the_wide_columns_of_whole_rows_fetched_in_number()
    {
        var finding = Providers().Diagnose<WideRowsDetector>().ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Explanation.ShouldContain("all there are in providers");
        finding.Explanation.ShouldContain("Most of it is in \"Über mich\", settings");
        finding.Evidence.ShouldContain(e => e.Label == "columns of providers" && e.Value == "6 of 6");
        finding.Prescriptions.ShouldHaveSingleItem().Change.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Counts_what_is_kept_in_toast_where_the_whole_row_is_fetched()
    {
        var finding = Providers(width: 300, but: t => t.But(x => x with { ToastSize = Bytes.FromMegabytes(40) }))
            .Diagnose<WideRowsDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.ShouldContain(e => e.Value.Contains("10.2 kB of TOAST a row"));
    }

    [Fact]
    public void Is_never_high_as_the_width_s_part_of_the_time_is_unknown() =>
        Providers(rows: 10_000).Diagnose<WideRowsDetector>().ShouldAllBe(f => f.Severity <= Severity.Medium);

    [Fact]
    public void One_wide_row_is_what_somebody_opened() =>
        Providers(rows: 1).Diagnose<WideRowsDetector>().ShouldBeEmpty();

    [Fact]
    public void Narrow_rows_are_healthy() => Providers(width: 120).Diagnose<WideRowsDetector>().ShouldBeEmpty();

    [Fact]
    public void Few_columns_have_been_chosen() => Providers(columns: 4).Diagnose<WideRowsDetector>().ShouldBeEmpty();
}
