using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>One trace: a line for each span, indented under its caller; what lies on the critical path is full, the rest pale.</summary>
internal static class Waterfall
{
    private const int MostSpans = 80;
    private const int DeepestIndent = 8;
    private const int LongestName = 70;

    public static string Render(AuditExemplar exemplar)
    {
        var html = new StringBuilder("<div class='waterfall'>");
        var whole = Math.Max(1e-6, exemplar.Spans.Select(s => s.OffsetMs + s.DurationMs).DefaultIfEmpty(0).Max());
        var shown = 0;
        foreach (var (place, depth) in InTree(exemplar.Spans))
        {
            if (++shown > MostSpans)
            {
                break;
            }
            var span = exemplar.Spans[place];
            var left = Math.Clamp(span.OffsetMs / whole * 100, 0, 100);
            var width = Math.Clamp(span.DurationMs / whole * 100, 0.15, 100 - Math.Min(left, 99.85));
            var opacity = span.CriticalMs > 0 ? 1 : 0.4;
            var mark = span.IsError ? " <span class='tag high'>failed</span>" : "";
            var name =
                span.What.Length > 0
                    ? StatementLabel.Of(span.What, LongestName)
                    : StatementLabel.Cut(span.Name, LongestName);
            var title =
                $"{span.Service}: {span.Name}{(span.What.Length > 0 ? $", {StatementLabel.Cut(span.What, 400)}" : "")}; {Format.Milliseconds(span.CriticalMs)} on the critical path";
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div class='row' title='{Text(title)}'><span class='name' style='padding-left:{Math.Min(depth, DeepestIndent) * 12}px'>{Text(name)}{mark}</span><span class='track'><i style='left:{left:0.##}%;width:{width:0.##}%;background:var(--c{ColourOf(span.Class)});opacity:{opacity}'></i></span><span class='n'>{Format.Milliseconds(span.DurationMs)}</span></div>"
            );
        }
        if (exemplar.Spans.Count > MostSpans)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class='soft small'>and {exemplar.Spans.Count - MostSpans} more spans</p>"
            );
        }
        return html.Append("</div>").ToString();
    }

    /// <summary>Callers before those they call, each by its start.</summary>
    private static IEnumerable<(int Place, int Depth)> InTree(IReadOnlyList<AuditSpan> spans)
    {
        var children = Enumerable
            .Range(0, spans.Count)
            .ToLookup(i => spans[i].Parent < spans.Count ? spans[i].Parent : -1);
        var open = new Stack<(int Place, int Depth)>(children[-1].Reverse().Select(i => (i, 0)));
        var seen = new HashSet<int>();
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Place))
            {
                continue;
            }
            yield return next;
            foreach (var child in children[next.Place].Reverse())
            {
                open.Push((child, next.Depth + 1));
            }
        }
    }

    private static int ColourOf(SpanClass spanClass) =>
        LayerNames.ColourOf(
            spanClass switch
            {
                SpanClass.DbQuery => Layer.Database,
                SpanClass.DbTransaction => Layer.Transaction,
                SpanClass.DbConnect => Layer.PoolWait,
                SpanClass.Call => Layer.OtherService,
                SpanClass.Cache => Layer.Cache,
                SpanClass.Mail => Layer.Mail,
                SpanClass.Messaging => Layer.Messaging,
                SpanClass.Own or SpanClass.Server or SpanClass.Consumer => Layer.Own,
                _ => Layer.Sleep,
            }
        );
}
