using System.Text;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios.Writing;

/// <summary>Writes the steps of a journey.</summary>
internal sealed class StepWriter(IReadOnlyList<Slot> slots, StringBuilder text)
{
    /// <summary>What the ways call each step: its name where it is the only one of that name, else with a number.</summary>
    public static IReadOnlyList<string> Ids(IReadOnlyList<Step> steps)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "end" };
        var ids = new List<string>();
        foreach (var step in steps)
        {
            var id = step.Name;
            for (var i = 2; !taken.Add(id); i++)
            {
                id = $"{step.Name} #{i}";
            }
            ids.Add(id);
        }
        return ids;
    }

    /// <summary>E.g. <c>{ home: 3, "GET /cart": 1, end: 2 }</c>.</summary>
    public static string Weights(IReadOnlyList<Transition> ways, IReadOnlyList<string> ids) =>
        $"{{ {string.Join(", ", ways.Select(way => $"{To(way, ids)}: {YamlText.Of(way.Weight)}"))} }}";

    public void Write(IReadOnlyList<Step> steps, int depth)
    {
        var ids = Ids(steps);
        foreach (var (i, step) in steps.Index())
        {
            Line(depth, $"- name: {YamlText.Of(step.Name)}");
            var inside = depth + 1;
            if (ids[i] != step.Name)
            {
                Line(inside, $"id: {YamlText.Of(ids[i])}");
            }
            Line(inside, $"{step.Method.Method.ToLowerInvariant()}: {YamlText.Quoted(Text(step.Path))}");
            if (step.Think is { } think)
            {
                Line(inside, $"think: {{ {ThinkText(think)} }}");
            }
            if (step.Probability < 1)
            {
                Line(inside, $"probability: {YamlText.Of(step.Probability)}");
            }
            if (step.Headers.Count > 0)
            {
                Line(inside, "headers:");
                foreach (var (name, value) in step.Headers)
                {
                    Line(inside + 1, $"{YamlText.Of(name)}: {YamlText.Quoted(Text(value))}");
                }
            }
            if (step.Json is { } json)
            {
                Line(inside, $"json: {Json(json)}");
            }
            Expect(step, inside);
            Extracts(step, inside);
            if (step.Slo is { } slo)
            {
                Line(inside, $"slo: {YamlText.Quoted(slo.ToString())}");
            }
            Next(step, ids, inside);
        }
    }

    public static string ThinkText(ThinkTime think) =>
        think switch
        {
            ThinkTime.Fixed it => $"fixed: {YamlText.Of(it.Length)}",
            ThinkTime.Exponential it => $"exponential: {YamlText.Of(it.Average)}",
            ThinkTime.Uniform it => $"uniform: [{YamlText.Of(it.Low)}, {YamlText.Of(it.High)}]",
            ThinkTime.LogNormal it =>
                $"lognormal: {{ median: {YamlText.Of(it.Median)}, sigma: {YamlText.Of(it.Sigma)} }}",
            ThinkTime.Empirical it => $"empirical: [{string.Join(", ", it.Quantiles.Select(YamlText.Of))}]",
            ThinkTime.Curve it =>
                $"curve: [{string.Join(", ", it.Points.Select(p => $"[{YamlText.Of(p.Share)}, {YamlText.Of(p.Length)}]"))}]",
            _ => throw new InvalidOperationException($"{think.GetType().Name} has no way to be written."),
        };

    private void Expect(Step step, int depth)
    {
        if (step.ExpectedStatuses.Count == 0 && step.Checks.Count == 0)
        {
            return;
        }
        Line(depth, "expect:");
        if (step.ExpectedStatuses.Count > 0)
        {
            Line(depth + 1, $"status: [{string.Join(", ", step.ExpectedStatuses)}]");
        }
        var headers = step.Checks.OfType<Check.HeaderIs>().ToList();
        if (headers.Count > 0)
        {
            Line(
                depth + 1,
                $"header: {{ {string.Join(", ", headers.Select(c => $"{YamlText.Of(c.Header)}: {YamlText.Quoted(Text(c.Value))}"))} }}"
            );
        }
        var json = step.Checks.OfType<Check.JsonIs>().ToList();
        if (json.Count > 0)
        {
            Line(
                depth + 1,
                $"json: {{ {string.Join(", ", json.Select(c => $"{YamlText.Quoted(c.PathText)}: {(c.Value is { } value ? Json(value) : "null")}"))} }}"
            );
        }
        foreach (var check in step.Checks)
        {
            switch (check)
            {
                case Check.BodyContains contains:
                    Line(depth + 1, $"contains: {YamlText.Quoted(Text(contains.Text))}");
                    break;
                case Check.BodyMatches matches:
                    Line(depth + 1, $"matches: {YamlText.Quoted(matches.Pattern.ToString())}");
                    break;
                case Check.BodyAtMost most:
                    Line(depth + 1, $"body-at-most: {most.Size.Count}B");
                    break;
            }
        }
    }

    private void Extracts(Step step, int depth)
    {
        if (step.Extracts.Count == 0)
        {
            return;
        }
        Line(depth, "extract:");
        foreach (var extract in step.Extracts)
        {
            var from = extract switch
            {
                Extract.Json json => YamlText.Quoted(json.Path.Text),
                Extract.Header header => $"{{ header: {YamlText.Of(header.Name)} }}",
                Extract.Body body => $"{{ regex: {YamlText.Quoted(body.Pattern.ToString())} }}",
                _ => throw new InvalidOperationException($"{extract.GetType().Name} has no way to be written."),
            };
            Line(depth + 1, $"{YamlText.Of(slots[extract.Slot].Name)}: {from}");
        }
    }

    private void Next(Step step, IReadOnlyList<string> ids, int depth)
    {
        if (step.Next.Count == 0)
        {
            return;
        }
        if (step.Next.All(way => way.Think is null))
        {
            Line(depth, $"next: {Weights(step.Next, ids)}");
            return;
        }
        Line(depth, "next:");
        foreach (var way in step.Next)
        {
            var think = way.Think is null ? "" : $", think: {{ {ThinkText(way.Think)} }}";
            Line(depth + 1, $"- {{ to: {To(way, ids)}, weight: {YamlText.Of(way.Weight)}{think} }}");
        }
    }

    private static string To(Transition way, IReadOnlyList<string> ids) =>
        way.To is { } to ? YamlText.Of(ids[to]) : "end";

    private string Text(Template template)
    {
        var whole = new StringBuilder(Braces(template.Literals[0]));
        for (var i = 0; i < template.Slots.Count; i++)
        {
            whole
                .Append('{')
                .Append(slots[template.Slots[i]].Name)
                .Append('}')
                .Append(Braces(template.Literals[i + 1]));
        }
        return whole.ToString();
    }

    /// <summary>JSON is YAML, too.</summary>
    private string Json(JsonTemplate template)
    {
        var whole = new StringBuilder();
        foreach (var part in template.Parts)
        {
            _ = part switch
            {
                JsonTemplate.Part.Raw raw => whole.Append(raw.Json),
                JsonTemplate.Part.Text inside => whole.Append(JsonTemplate.Escape(Text(inside.Template))),
                JsonTemplate.Part.Whole slot => whole.Append("\"{").Append(slots[slot.Slot].Name).Append("}\""),
                _ => whole,
            };
        }
        return whole.ToString();
    }

    private static string Braces(string literal) => literal.Replace("{", "{{").Replace("}", "}}");

    private void Line(int depth, string line) => text.Append(' ', 2 * depth).Append(line).Append('\n');
}
