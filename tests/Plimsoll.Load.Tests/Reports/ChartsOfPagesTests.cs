using Plimsoll.Load.Envelope;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;
using static Plimsoll.Load.Tests.Reports.MadeUpEnvelope;

namespace Plimsoll.Load.Tests.Reports;

/// <summary>What is drawn is compared with the figures by proportion, whatever the size of the drawing.</summary>
public sealed class ChartsOfPagesTests
{
    private const double Pixel = 0.2;

    [Fact]
    public void The_curve_has_a_dot_a_level_and_the_knee_s_band_lies_between_its_ends()
    {
        double[] multiples = [0.5, 1, 2, 4];
        var report = Of(
            [.. multiples.Select(multiple => Level(multiple, multiple < 4 ? LevelVerdict.Holds : LevelVerdict.Breaks))],
            knee: (3, 2.5, 3.25)
        );
        var chart = Svg.Of(EnvelopeHtml.Render(report), "latency by load");
        chart.Lines.Count.ShouldBe(3);
        var p50 = chart.Lines[0];
        p50.Count.ShouldBe(4);
        // Linear across: equal steps of the multiple are equal steps of the drawing.
        var perMultiple = (p50[3].X - p50[0].X) / 3.5;
        foreach (var (point, multiple) in p50.Zip(multiples))
        {
            point.X.ShouldBe(p50[0].X + ((multiple - 0.5) * perMultiple), Pixel);
        }
        // Logarithmic upwards: each level's p50 is twice the one before.
        (p50[0].Y - p50[1].Y).ShouldBe(p50[1].Y - p50[2].Y, 1);
        (p50[1].Y - p50[2].Y).ShouldBe(p50[2].Y - p50[3].Y, 1);
        var band = chart.Band("knee 3x");
        band.From.ShouldBe(p50[0].X + ((2.5 - 0.5) * perMultiple), Pixel);
        band.To.ShouldBe(p50[0].X + ((3.25 - 0.5) * perMultiple), Pixel);
        chart.Hints[0].ShouldStartWith($"p50 {report.Levels[0].Latency.Say(report.Levels[0].Latency.P50Ms)} at 0.5x");
    }

    [Fact]
    public void The_spectrum_has_a_line_a_rung_that_rises_with_the_percentile()
    {
        var report = Of([
            Level(0.5, LevelVerdict.Holds),
            Level(1, LevelVerdict.Holds),
            Level(1.5, LevelVerdict.CannotTell, isRung: false),
        ]);
        var chart = Svg.Of(EnvelopeHtml.Render(report), "percentile spectrum");
        chart.Lines.Count.ShouldBe(2);
        foreach (var (line, level) in chart.Lines.Zip(report.Levels))
        {
            line.Count.ShouldBe(level.Latency.Spectrum.Count);
            line.Zip(line.Skip(1)).ShouldAllBe(pair => pair.Second.X > pair.First.X && pair.Second.Y <= pair.First.Y);
        }
        // Three points to every halving of what is left above: evenly spaced where the axis is of that kind.
        var first = chart.Lines[0];
        (first[6].X - first[3].X).ShouldBe(first[9].X - first[6].X, Pixel);
        // Twice the load is twice the latency: a line as far above the other everywhere.
        (chart.Lines[0][3].Y - chart.Lines[1][3].Y).ShouldBe(chart.Lines[0][9].Y - chart.Lines[1][9].Y, 1);
    }

    [Fact]
    public void A_fault_is_marked_from_its_begin_to_its_end_in_the_run_and_in_the_envelope()
    {
        var result = Result(1);
        var run = LoadReportBuilder.Build(result, null, false, [new TimelineMark("slow network", 1, 2.5)], "1.0");
        var stay = new FaultStay(1, result, ["slow network"]);
        var envelope = Of([Level(1, LevelVerdict.Holds)], stay: stay, faults: Faults("slow network", 1, 2.5));
        foreach (var page in (string[])[LoadHtml.Render(run), EnvelopeHtml.Render(envelope)])
        {
            foreach (var title in (string[])["latency over time", "requests and failures per second"])
            {
                var chart = Svg.Of(page, title);
                var points = chart.Lines[0];
                points.Count.ShouldBe(8);
                // Points stand in the middle of their half seconds.
                var perSecond = (points[7].X - points[0].X) / 3.5;
                var band = chart.Band("slow network");
                band.From.ShouldBe(points[0].X + ((1 - 0.25) * perSecond), Pixel);
                band.To.ShouldBe(points[0].X + ((2.5 - 0.25) * perSecond), Pixel);
            }
        }
    }

    private static FaultReport Faults(string name, double from, double to) =>
        new()
        {
            Aborted = null,
            Passed = true,
            Checks = [],
            Faults = [Verdict(name, from, to)],
        };

    private static FaultVerdict Verdict(string name, double from, double to) =>
        new(
            name,
            "latency",
            from,
            to,
            NotBegun: null,
            Felt: true,
            Recovery.Recovered,
            RecoveredAfterS: 0,
            "the promise held from then on",
            RecoverWithinS: null,
            InTime: null,
            Before: null,
            During: null,
            After: null,
            Failures: []
        );
}
