using System.Text;

namespace Plimsoll.Load.Scenarios;

/// <summary>An answer as checks, extracts and code see it.</summary>
/// <param name="Body">Empty unless the step asks for it.</param>
/// <param name="Headers">Empty unless the step asks for them.</param>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The body read as UTF-8.</summary>
    public string Text => field ??= Encoding.UTF8.GetString(Body.Span);

    /// <summary>The first of that name, which upper and lower case do not change; null where there is none.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }
        return null;
    }
}
