using System.Text.Json;

namespace Plimsoll.Load.Sources.Har;

/// <summary>Where in the recorded answers a value was first seen, so that a later request can take it from there.</summary>
internal sealed class AnswerValues
{
    private readonly Dictionary<string, AnswerPlace> _places = new(StringComparer.Ordinal);

    /// <param name="step">The step whose answer it is.</param>
    public void Add(int step, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            Walk(document.RootElement, "$", step);
        }
        catch (JsonException)
        {
            // Cut short by the browser; nothing can be taken from it.
        }
    }

    public AnswerPlace? Find(string value) => _places.GetValueOrDefault(value);

    private void Walk(JsonElement at, string path, int step)
    {
        switch (at.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (
                    var member in at.EnumerateObject().Where(member => !member.Name.AsSpan().ContainsAny('\'', ']'))
                )
                {
                    var plain =
                        member.Name.Length > 0 && member.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
                    Walk(member.Value, plain ? $"{path}.{member.Name}" : $"{path}['{member.Name}']", step);
                }
                break;
            case JsonValueKind.Array:
                // Any of the list does: the next visitor chooses another.
                foreach (var item in at.EnumerateArray())
                {
                    Walk(item, $"{path}[*]", step);
                }
                break;
            case JsonValueKind.String:
                _places.TryAdd(at.GetString()!, new AnswerPlace(step, path));
                break;
            case JsonValueKind.Number:
                _places.TryAdd(at.GetRawText(), new AnswerPlace(step, path));
                break;
        }
    }
}

/// <summary>A value in the JSON of a step's answer.</summary>
internal sealed record AnswerPlace(int Step, string Path);
