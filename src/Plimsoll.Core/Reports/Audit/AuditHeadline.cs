using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>The first thing that a reader is told, the same in text and HTML.</summary>
public static class AuditHeadline
{
    public static string Of(AuditReport report)
    {
        if (report.Service is not null && report.Bottleneck is { } bottleneck)
        {
            return bottleneck.Answer.TrimEnd('.');
        }
        var acting = report.Findings.Where(f => f.Severity > Severity.Info).ToList();
        if (report.Statements.Count == 0 && report.Service is not { Endpoints.Count: > 0 })
        {
            return "No statement ran: there is no load to judge";
        }
        if (acting.Count == 0)
        {
            return "Nothing needs doing: no finding above info";
        }
        var top = acting[0];
        return top.Share >= 0.05 ? $"{ShareOf(top)}: {top.Title}" : $"{top.Title}";
    }

    /// <summary>One or two sentences below the headline.</summary>
    public static string Lead(AuditReport report)
    {
        var acting = report.Findings.Count(f => f.Severity > Severity.Info);
        var infos = report.Findings.Count - acting;
        var findings = acting switch
        {
            0 => "",
            1 => " One finding is worth acting on",
            _ => $" {acting} findings are worth acting on",
        };
        var ending =
            acting == 0 ? ""
            : infos > 0 ? $"; {infos} more for information."
            : ".";
        return Load(report) + findings + ending;
    }

    /// <summary>Which counters the shares rest on, in words.</summary>
    public static string Basis(AuditReport report)
    {
        var database = report.Load switch
        {
            null => "No database was looked at.",
            { Basis: Workloads.Basis.Window } =>
                $"Shares are of the server's time over the window of {report.Window.Seconds:0} s.",
            _ => "The window held too little load, so shares are of the server's time since the statistics were reset.",
        };
        return report.Service is { Endpoints.Count: > 0 } service
            ? $"{database} Shares of requests are of the time of the {Format.Count(service.Endpoints.Sum(e => e.Requests))} requests that {Source(service)} over {service.Window.Seconds:0} s, each by its weight."
            : database;
    }

    private static string Source(AuditService service) =>
        (
            IsTraced: service.Endpoints.Any(e => e.Source == EndpointSource.Traces),
            IsLogged: service.Endpoints.Any(e => e.Source == EndpointSource.AccessLog)
        ) switch
        {
            (true, true) => "were traced or stand in the access log",
            (false, true) => "stand in the access log",
            _ => "were traced",
        };

    /// <summary>The finding's part of whatever is known best: all requests' time, else the server's.</summary>
    public static string ShareOf(AuditFinding finding) =>
        finding.ShareOfRequests is { } ofRequests and > 0
            ? $"{Format.Percent(Math.Min(1, ofRequests))} of all requests' time"
        : finding.ShareOfRequests is null && finding.Share > 0
            ? $"{Format.Percent(Math.Min(1, finding.Share))} of the server's time"
        : "";

    private static string Load(AuditReport report)
    {
        if (report.Service is { } service)
        {
            if (service.Endpoints.Count == 0)
            {
                return "No trace came, so nothing can be said of the services; what to set is told below.";
            }
            var top = service.Endpoints[0];
            if (top.Share == 0 && top.Source == EndpointSource.AccessLog)
            {
                return $"{top.Name} is {Format.Percent(top.Requests / Math.Max(1, service.Endpoints.Sum(e => e.Requests)))} of the requests in the access log, which tells no durations.";
            }
            var layer =
                top.Layers.Count > 0
                    ? $", {Format.Percent(top.Layers[0].Share)} of it {LayerNames.Of(top.Layers[0].Layer)}"
                    : "";
            return $"{top.Name} takes {Format.Percent(top.Share)} of all requests' time{layer}.";
        }
        if (report.Load is not { StatementCount: > 0 } load)
        {
            return "Run it while the application is used, or with a longer --window.";
        }
        return load.StatementsFor80Percent == 1
            ? $"One statement of {load.StatementCount} makes 80 % of the load."
            : $"{load.StatementsFor80Percent} statements of {load.StatementCount} make 80 % of the load.";
    }
}
