using System.Text;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving;

/// <summary>Fills a step's templates with a session's values.</summary>
internal static class RequestComposer
{
    /// <returns>Null where a name has no value, because an earlier answer did not hold it.</returns>
    public static Request? Compose(Step step, Bindings bindings)
    {
        if (step.Code is { } code)
        {
            return code(new SessionValues(bindings.Slots, bindings)) is { } made
                ? new Request(
                    step.Method,
                    made.PathAndQuery,
                    made.Headers,
                    made.Json,
                    step.NeedsBody,
                    step.NeedsHeaders
                )
                : null;
        }
        var text = new StringBuilder();
        if (!step.Path.TryRender(bindings, Uri.EscapeDataString, text))
        {
            return null;
        }
        var path = text.ToString();
        var headers = step.Headers.Count == 0 ? [] : new List<KeyValuePair<string, string>>(step.Headers.Count);
        foreach (var (name, value) in step.Headers)
        {
            text.Clear();
            if (!value.TryRender(bindings, plain => plain, text))
            {
                return null;
            }
            headers.Add(new(name, text.ToString()));
        }
        string? json = null;
        if (step.Json is { } template)
        {
            text.Clear();
            if (!template.TryRender(bindings, text))
            {
                return null;
            }
            json = text.ToString();
        }
        return new Request(step.Method, path, headers, json, step.NeedsBody, step.NeedsHeaders);
    }
}
