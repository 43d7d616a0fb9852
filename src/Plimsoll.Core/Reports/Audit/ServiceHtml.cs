using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Flame;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Workloads.Service;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>What services told, as parts of the audit's page: endpoints by layer, the dependency map, traces to look at.</summary>
internal static class ServiceHtml
{
    private const int MostEndpoints = 40;

    /// <summary>Layers and statements of an endpoint that are listed when it is opened.</summary>
    private const int MostParts = 6;

    public static void Render(StringBuilder body, AuditService service)
    {
        if (service.Endpoints.Count == 0)
        {
            return;
        }
        body.Append("<h2>Endpoints, by what they cost</h2><div class='card scroll'>");
        Legend(body, service);
        // Who sends no sizes gets no empty column.
        var hasBytes = service.Endpoints.Any(e => e.MeanBytes is not null);
        body.Append(
            CultureInfo.InvariantCulture,
            $"<table class='endpoints'><tr><th>endpoint</th><th class='n'>requests</th><th class='n'>mean</th><th class='n'>p95</th><th class='n'>errors</th><th class='n'>queries</th>{(hasBytes ? "<th class='n'>answer</th>" : "")}<th class='n'>share</th><th class='w'>where its time goes</th></tr>"
        );
        var services = service.Endpoints.Select(e => e.Service).Distinct(StringComparer.Ordinal).Count();
        foreach (var endpoint in service.Endpoints.Take(MostEndpoints))
        {
            Endpoint(body, endpoint, services > 1, hasBytes);
        }
        body.Append("</table>");
        if (service.Endpoints.Count > MostEndpoints)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p class='soft small'>and {service.Endpoints.Count - MostEndpoints} more in the JSON</p>"
            );
        }
        body.Append("</div>");
        if (service.Edges.Count > 0)
        {
            body.Append("<h2>Who calls whom</h2><div class='card scroll'>");
            body.Append(ServiceMap.Render(service.Edges));
            body.Append("</div>");
        }
    }

    /// <summary>What a reader looks at who wants to know more: whole traces, and logs.</summary>
    public static void RenderDetails(StringBuilder body, AuditService service)
    {
        foreach (var runtime in service.Runtimes.Where(r => r.Profile is { Stacks.Count: > 0 }))
        {
            body.Append(CultureInfo.InvariantCulture, $"<h2>Profile of {Text(runtime.Service)}</h2>");
            body.Append(FlameGraph.Section(runtime.Profile!));
        }
        Exemplars(body, service);
        Logs(body, service);
    }

    private static void Legend(StringBuilder body, AuditService service)
    {
        body.Append("<ul class='legend'>");
        foreach (var layer in service.Layers.Where(l => l.Share >= 0.001))
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<li><i style='background:{Colour(layer.Layer)}'></i>{Text(LayerNames.Of(layer.Layer))} <b>{Format.Percent(layer.Share)}</b></li>"
            );
        }
        body.Append("</ul>");
    }

    private static void Endpoint(StringBuilder body, AuditEndpoint endpoint, bool withService, bool withBytes)
    {
        var weight =
            endpoint.Weight == 1
                ? ""
                : $" <span class='soft small'>weight {endpoint.Weight.ToString("0.##", CultureInfo.InvariantCulture)}</span>";
        var owner = withService ? $"<span class='soft small'>{Text(endpoint.Service)}</span><br>" : "";
        body.Append(
            CultureInfo.InvariantCulture,
            $"<tr class='top'><td>{owner}<b>{Breakable(endpoint.Name)}</b>{weight}</td><td class='n'>{Rate(endpoint.PerSecond)}</td><td class='n'>{(endpoint.HasLatency() ? Format.Milliseconds(endpoint.MeanMs) : "")}</td><td class='n'>{(endpoint.HasLatency() ? Format.Milliseconds(endpoint.P95Ms) : "")}</td><td class='n'>{(endpoint.ErrorShare > 0 ? Format.Percent(endpoint.ErrorShare) : "")}</td><td class='n'>{(endpoint.IsTraced() ? endpoint.QueriesPerRequest.ToString("0.#", CultureInfo.InvariantCulture) : "")}</td>{(withBytes ? Bytes(endpoint) : "")}<td class='n'><b>{Format.Percent(endpoint.Share)}</b></td><td class='w'>"
        );
        body.Append("<div class='bar thin' role='img' aria-label='time by layer'>");
        if (!endpoint.IsTraced())
        {
            // What is not known is no empty bar.
            body.Append("</div><div class='soft small'>known by its access log alone");
        }
        foreach (var layer in endpoint.Layers)
        {
            var label =
                $"{LayerNames.Of(layer.Layer)}: {Format.Milliseconds(layer.CriticalMs)}, {Format.Percent(layer.Share)}";
            body.Append(
                CultureInfo.InvariantCulture,
                $"<span style='width:{layer.Share * 100:0.##}%;background:{Colour(layer.Layer)}' title='{Text(label)}'></span>"
            );
        }
        body.Append("</div></td></tr>");
        body.Append(CultureInfo.InvariantCulture, $"<tr class='in'><td colspan='{(withBytes ? 9 : 8)}'>");
        Parts(body, endpoint);
        body.Append("</td></tr>");
    }

    /// <summary>A long route breaks between its parts, and only where it must within them.</summary>
    private static string Breakable(string name) => Text(name).Replace("/", "<wbr>/", StringComparison.Ordinal);

    private static string Bytes(AuditEndpoint endpoint) =>
        endpoint is { MeanBytes: { } mean, P95Bytes: { } p95, MostBytes: { } most }
            ? $"<td class='n' title='{new Bytes((long)p95)} at p95, {new Bytes((long)most)} at most'>{new Bytes((long)mean)}</td>"
            : "<td></td>";

    private static void Parts(StringBuilder body, AuditEndpoint endpoint)
    {
        var parts = endpoint
            .Layers.SelectMany(l =>
                l.Parts.Count == 0
                    ? [(l.Layer, Name: LayerNames.Of(l.Layer), l.CriticalMs)]
                    : l.Parts.Select(p => (l.Layer, p.Name, p.CriticalMs))
            )
            .Where(p => p.CriticalMs >= 0.01 * endpoint.MeanMs)
            .OrderByDescending(p => p.CriticalMs)
            .Take(MostParts)
            .ToList();
        if (parts.Count < 2)
        {
            return;
        }
        var uses = endpoint.Statements.ToLookup(s => s.Text, StringComparer.Ordinal);
        body.Append("<details class='more small'><summary>what in it</summary><dl class='evidence'>");
        if (endpoint.Code.Length > 0)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<dt>handled by</dt><dd><code>{Text(endpoint.Code)}</code></dd>"
            );
        }
        foreach (var (layer, name, milliseconds) in parts)
        {
            var calls =
                layer == Layer.Database && uses[name].FirstOrDefault() is { CallsPerRequest: > 1.05 } use
                    ? $", {use.CallsPerRequest.ToString("0.#", CultureInfo.InvariantCulture)} times a request"
                    : "";
            body.Append(
                CultureInfo.InvariantCulture,
                $"<dt>{Format.Milliseconds(milliseconds)}</dt><dd>{(layer == Layer.Database ? $"<code>{Text(StatementLabel.Of(name, 160))}</code>" : Text(StatementLabel.Cut(name, 160)))}{calls}</dd>"
            );
        }
        body.Append("</dl></details>");
    }

    private static void Exemplars(StringBuilder body, AuditService service)
    {
        if (service.Exemplars.Count == 0)
        {
            return;
        }
        body.Append("<h2>Traces to look at</h2>");
        foreach (var exemplar in service.Exemplars)
        {
            var kind = exemplar.IsError ? "high" : "info";
            body.Append(
                CultureInfo.InvariantCulture,
                $"<details class='finding {kind}'><summary><span class='tag {kind}'>{exemplar.Reason.ToString().ToLowerInvariant()}</span><span class='title'>{Text(exemplar.Endpoint)}</span><span class='share'>{Format.Milliseconds(exemplar.DurationMs)}</span></summary><div class='body'><p class='rule'>trace {Text(exemplar.TraceId)}</p>{Waterfall.Render(exemplar)}</div></details>"
            );
        }
    }

    private static void Logs(StringBuilder body, AuditService service)
    {
        if (service.Logs.Count == 0)
        {
            return;
        }
        body.Append(
            "<h2>Logs</h2><div class='card scroll'><details class='more'><summary>counted by template</summary><table><tr><th class='n'>records</th><th>severity</th><th>service</th><th>says</th></tr>"
        );
        foreach (var log in service.Logs)
        {
            var says =
                log.Text.Length > 0 ? Text(log.Text) : "<span class='soft'>sent without a template: not shown</span>";
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class='n'>{Format.Count(log.Count)}</td><td>{Text(log.Severity)}</td><td>{Text(log.Service)}</td><td>{says}{(log.Exception.Length > 0 ? $" <code>{Text(log.Exception)}</code>" : "")}</td></tr>"
            );
        }
        body.Append("</table></details></div>");
    }

    internal static string Rate(double perSecond) => $"{Format.Count(Math.Round(perSecond, perSecond < 10 ? 1 : 0))}/s";

    private static string Colour(Layer layer) => $"var(--c{LayerNames.ColourOf(layer)})";
}
