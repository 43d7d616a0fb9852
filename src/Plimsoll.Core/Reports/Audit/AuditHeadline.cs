using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>The first thing that a reader is told, the same in text and HTML.</summary>
public static class AuditHeadline
{
    public static string Of(AuditReport report)
    {
        var acting = report.Findings.Where(f => f.Severity > Severity.Info).ToList();
        if (report.Statements.Count == 0)
        {
            return "No statement ran: there is no load to judge";
        }
        if (acting.Count == 0)
        {
            return "Nothing needs doing: no finding above info";
        }
        var top = acting[0];
        return top.Share >= 0.05
            ? $"{Format.Percent(Math.Min(1, top.Share))} of the server's time: {top.Title}"
            : $"{top.Title}";
    }

    /// <summary>One or two sentences below the headline.</summary>
    public static string Lead(AuditReport report)
    {
        var load = report.Load;
        if (load.StatementCount == 0)
        {
            return "Run it while the application is used, or with a longer --window.";
        }
        var statements =
            load.StatementsFor80Percent == 1
                ? $"One statement of {load.StatementCount} makes 80 % of the load."
                : $"{load.StatementsFor80Percent} statements of {load.StatementCount} make 80 % of the load.";
        var acting = report.Findings.Count(f => f.Severity > Severity.Info);
        var infos = report.Findings.Count - acting;
        var findings = acting switch
        {
            0 => "",
            1 => " One finding is worth acting on",
            _ => $" {acting} findings are worth acting on",
        };
        return statements
            + findings
            + (
                acting == 0 ? ""
                : infos > 0 ? $"; {infos} more for information."
                : "."
            );
    }

    /// <summary>Which counters the shares rest on, in words.</summary>
    public static string Basis(AuditReport report) =>
        report.Load.Basis == Workloads.Basis.Window
            ? $"Shares are of the server's time over the window of {report.Window.Seconds:0} s."
            : "The window held too little load, so shares are of the server's time since the statistics were reset.";
}
