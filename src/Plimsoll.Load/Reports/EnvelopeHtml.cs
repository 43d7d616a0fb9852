using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Reports.Charts;
using Plimsoll.Load.Reports.Figures;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>An envelope as a page for people.</summary>
public static class EnvelopeHtml
{
    private static readonly string[] s_colours =
    [
        "var(--c1)",
        "var(--c0)",
        "var(--c4)",
        "var(--c3)",
        "var(--c2)",
        "var(--c5)",
        "var(--c6)",
    ];

    public static string Render(EnvelopeReport report)
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Text(EnvelopeHeadline.Of(report))}</h1>");
        body.Append(CultureInfo.InvariantCulture, $"<p class='lead'>{Text(EnvelopeHeadline.Lead(report))}</p>");
        body.Append(CultureInfo.InvariantCulture, $"<p class='small soft'>{Text(EnvelopeHeadline.Basis(report))}</p>");
        DoubtHtml.Append(body, report.Invalid, report.ClockMovedS);
        if (report.Levels.Count > 0)
        {
            body.Append("<h2>Latency by load</h2><div class='card'>").Append(Curve(report));
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p class='small soft'>Each dot is one stay at a level.{(report.Knee is null ? "" : " The shaded band is the 95 % interval of where the promise breaks.")}</p></div>"
            );
            Spectrum(body, report);
            Levels(body, report);
        }
        Unsteered(body, report);
        FaultLevels(body, report);
        body.Append("<h2>Capacity</h2><div class='card'>");
        body.Append(CultureInfo.InvariantCulture, $"<p>{Text(EnvelopeHeadline.Prediction(report))}</p>");
        body.Append(
            CultureInfo.InvariantCulture,
            $"<p class='small soft'>{Text(EnvelopeHeadline.SecondOpinion(report))}</p></div>"
        );
        Scale(body, report);
        body.Append(
            "<footer>How to read this page: docs/guide/load.md. How the knee is found: docs/explain/knee.md. What is full, and how that is known: docs/explain/saturation.md.</footer>"
        );
        return HtmlPage.Render(
            $"Plimsoll envelope: {report.Scenario}",
            $"envelope of {report.Target}, {report.BeganAt:yyyy-MM-dd HH:mm} UTC",
            body.ToString()
        );
    }

    private static void FaultLevels(StringBuilder body, EnvelopeReport report)
    {
        foreach (var level in report.FaultLevels)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<h2>Faults at {Knee.Times(level.Multiple)} today's peak</h2><div class='card'>"
            );
            body.Append(LatencyCharts.Timeline(level.Timeline, level.Marks));
            body.Append(LatencyCharts.Errors(level.Timeline, level.Marks));
            body.Append("</div>");
        }
        FaultHtml.Append(body, report.Faults);
    }

    private static string Curve(EnvelopeReport report)
    {
        var levels = report.Levels.Where(level => level.Latency.Count > 0).ToList();
        var limits = Slo.Parse(report.Slo).Clauses.OfType<SloClause.LatencyBelow>().ToList();
        var marks = new List<ChartMark>();
        if (report.Knee is { } knee)
        {
            marks.Add(new ChartMark($"knee {Knee.Times(knee.Multiple)}", knee.Low, knee.High, "var(--accent)"));
        }
        if (report.Elbow is { } elbow && report.Knee is { } at && Math.Abs(Math.Log(elbow / at.Multiple)) > 0.15)
        {
            marks.Add(new ChartMark("elbow", elbow, null, "var(--soft)"));
        }
        return new LineChart(
            "latency by load",
            ChartAxis.Linear(
                report.Levels.Max(level => level.Multiple) * 1.05,
                tick => $"{tick.ToString("0.##", CultureInfo.InvariantCulture)}x"
            ),
            ChartAxis.Log(
                levels
                    .SelectMany(level => (double[])[level.Latency.P50Ms, level.Latency.P99Ms])
                    .Concat(limits.Select(limit => limit.Limit.TotalMilliseconds)),
                Format.Milliseconds
            ),
            "times today's peak"
        )
        {
            Series =
            [
                Line("p50", "var(--c1)", latency => latency.P50Ms),
                Line("p95", "var(--c0)", latency => latency.P95Ms),
                Line("p99", "var(--c2)", latency => latency.P99Ms),
            ],
            Marks = marks,
            Levels =
            [
                .. limits.Select(limit => new ChartLevel(
                    limit.ToString(),
                    limit.Limit.TotalMilliseconds,
                    "var(--accent)"
                )),
            ],
        }.Render();

        ChartSeries Line(string name, string colour, Func<LatencyFigures, double> of) =>
            new(
                name,
                colour,
                [.. levels.Select(level => (level.Multiple, of(level.Latency)))],
                HasDots: true,
                [
                    .. levels.Select(level =>
                        $"{name} {Format.Milliseconds(of(level.Latency))} at {Knee.Times(level.Multiple)}, {Format.Count(level.OfferedPerS)} requests/s"
                    ),
                ]
            );
    }

    private static void Spectrum(StringBuilder body, EnvelopeReport report)
    {
        var rungs = report
            .Levels.Where(level => level.IsRung && level.Latency.Spectrum.Count > 0)
            .Take(s_colours.Length);
        body.Append("<h2>Percentile spectrum</h2><div class='card'>");
        body.Append(
            LatencyCharts.Spectrum([
                .. rungs
                    .Index()
                    .Select(rung => (Knee.Times(rung.Item.Multiple), s_colours[rung.Index], rung.Item.Latency)),
            ])
        );
        body.Append("</div>");
    }

    private static void Levels(StringBuilder body, EnvelopeReport report)
    {
        body.Append("<h2>Level by level</h2>");
        var table = new HtmlTable(
            body,
            [
                new("level"),
                new("promise"),
                .. ((string[])["measured", "offered/s", "answered/s", "p50", "p95", "p99", "errors"]).Select(Number),
                new("full, or the busiest"),
            ]
        );
        foreach (var level in report.Levels)
        {
            var (word, style) = Word(level);
            var doubt = level.IsOurFault ? " <span class='tag high whole'>in doubt</span>" : "";
            table.Row(
                $"<span class='whole'>{Knee.Times(level.Multiple)}</span>",
                $"<span class='verdict {style}'>{word}</span>{doubt}",
                string.Create(CultureInfo.InvariantCulture, $"{level.LengthS:0.#} s"),
                Format.Count(level.OfferedPerS),
                Format.Count(level.ThroughputPerS),
                level.Latency.Say(level.Latency.P50Ms),
                level.Latency.Say(level.Latency.P95Ms),
                level.Latency.Say(level.Latency.P99Ms),
                Format.Percent(level.ErrorRate),
                Text(EnvelopeHeadline.Full(level))
            );
            if (EnvelopeHeadline.Doubt(level) is { } why)
            {
                table.Remark($"not to be believed: {Text(why)}");
            }
            if (EnvelopeHeadline.Failures(level) is { Length: > 0 } failures)
            {
                table.Remark($"failed: {Text(failures)}");
            }
        }
        table.Close();
        FailureHtml.AppendAdvice(body, [.. report.Levels.SelectMany(level => level.Failures)]);
    }

    private static HtmlTable.Column Number(string heading) => new(heading, IsNumber: true);

    private static void Unsteered(StringBuilder body, EnvelopeReport report)
    {
        if (EnvelopeHeadline.Unsteered(report) is { } what)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<h2>Promises at today's peak</h2><div class='card scroll'><p class='small soft'>{Text(what)}</p><table>"
            );
            ClauseHtml.Append(body, "", report.AtPeak!.Clauses);
            foreach (var promise in report.AtPeak.StepPromises)
            {
                ClauseHtml.Append(body, promise.Step, promise.Clauses);
            }
            body.Append("</table></div>");
        }
    }

    private static (string Word, string Style) Word(LevelFigures level) =>
        level.Verdict switch
        {
            LevelVerdict.Holds => ("holds", "confirmed"),
            LevelVerdict.Breaks => (level.IsOverloaded ? "overloaded" : "breaks", "refuted"),
            _ => (level.IsRung ? "cannot tell" : "near the knee", "inconclusive"),
        };

    private static void Scale(StringBuilder body, EnvelopeReport report)
    {
        if (report.Scale.Count == 0)
        {
            return;
        }
        body.Append("<h2>The scale test</h2>");
        var table = new HtmlTable(
            body,
            [
                new("component"),
                .. ((string[])["costs a session", "has", "full at", "needs at 10x", "100x", "1000x"]).Select(Number),
            ]
        );
        foreach (var row in report.Scale)
        {
            table.Row([
                $"{Text(row.Name)}<br><span class='small soft'>{Text(row.Why)}</span>",
                row.DemandMsPerSession is { } cost ? Format.Milliseconds(cost) : "",
                Format.Count(row.Capacity),
                Knee.Times(row.FullAt),
                .. row.Needed.Select(need => Format.Count(need.Units)),
            ]);
        }
        table.Close();
        body.Append(
            "<p class='small soft'>Multiples of today's peak, by the utilisation law, if nothing else gives way before.</p>"
        );
    }
}
