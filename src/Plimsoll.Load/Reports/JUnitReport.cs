using System.Globalization;
using System.Xml.Linq;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Reports.Comparing;

namespace Plimsoll.Load.Reports;

/// <summary>A load as a suite of tests in JUnit's XML, which every build server reads: one test a threshold.</summary>
public static class JUnitReport
{
    public static XDocument Of(LoadReport report) =>
        Suite(
            $"plimsoll load {report.Scenario}",
            report.WindowS,
            [
                ("the run can be believed", report.Invalid),
                .. report.Clauses.Select(clause => (clause.Clause, clause.Holds ? null : clause.Text)),
                .. report.StepPromises.SelectMany(promise =>
                    promise.Clauses.Select(clause =>
                        ($"{promise.Step}: {clause.Clause}", clause.Holds ? null : clause.Text)
                    )
                ),
            ]
        );

    /// <param name="least">The multiple that the promise must hold at; null where any will do.</param>
    public static XDocument Of(EnvelopeReport report, double? least)
    {
        var known = report.Knee is not null || report.Holds > 0 || report.Breaks is not null;
        var cases = new List<(string, string?)>
        {
            ("the answer can be believed", report.Invalid),
            ("where the promise breaks can be told", known ? null : report.Ended),
        };
        if (least is { } wanted)
        {
            cases.Add(
                (
                    $"{report.Slo} holds at {Knee.Times(wanted)} today's peak",
                    report.Reaches(wanted) ? null : EnvelopeHeadline.Of(report)
                )
            );
        }
        if (report.AtPeak is { } peak)
        {
            var missing = peak.IsAtPeak
                ? null
                : $"today's peak was not measured; the search came to {Knee.Times(peak.Multiple)}";
            cases.AddRange(
                peak.All.Select(promise =>
                    ($"{promise.Name} at today's peak", promise.Clause.Holds ? missing : promise.Clause.Text)
                )
            );
        }
        return Suite(
            $"plimsoll envelope {report.Scenario}",
            report.TookS,
            cases,
            [
                .. report
                    .Levels.Select(level => (level.Multiple, Doubt: EnvelopeHeadline.Doubt(level)))
                    .Where(level => level.Doubt is not null)
                    .Select(level => $"{Knee.Times(level.Multiple)} is not to be believed: {level.Doubt}"),
            ]
        );
    }

    /// <summary>A figure that is significantly worse has failed.</summary>
    public static XDocument Of(LoadComparison comparison) =>
        Suite(
            $"plimsoll compare {comparison.Before} {comparison.After}",
            0,
            [
                .. comparison.Figures.Select(figure =>
                    (
                        $"{figure.Name} is not worse",
                        figure.Verdict == ComparedVerdict.Worse
                            ? string.Create(CultureInfo.InvariantCulture, $"{figure.Name} {Words(figure)}")
                            : null
                    )
                ),
            ],
            [.. comparison.Doubts.Select(doubt => $"compare with care: {doubt}")]
        );

    private static string Words(ComparedFigure figure) =>
        (figure.BeforeWords, figure.AfterWords, figure.Interval) switch
        {
            ({ } before, { } after, _) => $"was {before} and is {after}",
            (_, _, { } interval) => string.Create(
                CultureInfo.InvariantCulture,
                $"was {figure.Before:0.###} and is {figure.After:0.###}; the difference is between {100 * interval.Low:0.#} % and {100 * interval.High:0.#} %"
            ),
            _ => "is worse",
        };

    private static XDocument Suite(
        string name,
        double seconds,
        IReadOnlyList<(string Name, string? Failure)> cases,
        IReadOnlyList<string>? remarks = null
    )
    {
        var time = seconds.ToString("0.###", CultureInfo.InvariantCulture);
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", name),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(one => one.Failure is not null)),
            new XAttribute("time", time),
            cases.Select(one => new XElement(
                "testcase",
                new XAttribute("classname", name),
                new XAttribute("name", one.Name),
                new XAttribute("time", time),
                one.Failure is null ? null : new XElement("failure", new XAttribute("message", one.Failure))
            )),
            remarks is { Count: > 0 } ? new XElement("system-out", string.Join('\n', remarks)) : null
        );
        return new XDocument(new XElement("testsuites", suite));
    }
}
