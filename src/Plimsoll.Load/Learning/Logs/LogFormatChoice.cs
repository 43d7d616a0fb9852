using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs.Formats;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>Which format a log is read as.</summary>
/// <param name="Name">One of <see cref="Names"/>; <c>auto</c> tells it by the first lines.</param>
/// <param name="Pattern">For <c>pattern</c>: the line with names in braces.</param>
/// <param name="JsonNames">For <c>json</c>: names of this log's own.</param>
public sealed record LogFormatChoice(
    string Name = "auto",
    string? Pattern = null,
    IReadOnlyDictionary<string, LogField>? JsonNames = null
)
{
    public static IReadOnlyList<string> Names { get; } =
    ["auto", "combined", "common", "json", "caddy", "w3c", "iis", "aspnet", "alb", "pattern"];

    /// <summary>The names of fields in patterns and in <see cref="JsonNames"/>.</summary>
    public static IReadOnlyDictionary<string, LogField> Fields => PatternFormat.Names;

    /// <summary>A new reader for one log; null for <c>auto</c>.</summary>
    /// <exception cref="PlimsollException">There is no such format, or its pattern has errors.</exception>
    internal ILogFormat? Open() =>
        Name switch
        {
            "auto" => null,
            "combined" or "common" => new CombinedFormat(),
            "json" or "caddy" => new JsonFormat(JsonNames ?? new Dictionary<string, LogField>()),
            "w3c" or "iis" => new W3cFormat(),
            "aspnet" => new AspNetFormat(),
            "alb" => new AlbFormat(),
            "pattern" when Pattern is not null => new PatternFormat(Pattern),
            "pattern" => throw new PlimsollException(
                Fault.Usage,
                "The format pattern needs a pattern.",
                "Example: --pattern '{client} - {user} [{time}] \"{request}\" {status} {bytes}'"
            ),
            _ => throw new PlimsollException(
                Fault.Usage,
                $"'{Name}' is no format known here.",
                $"Known are {string.Join(", ", Names)}."
            ),
        };

    /// <summary>The format that reads most of the first lines.</summary>
    /// <returns>Null where none reads at least a fifth of them.</returns>
    internal ILogFormat? Detect(IReadOnlyList<byte[]> lines)
    {
        string? best = null;
        var most = 0;
        foreach (var name in (ReadOnlySpan<string>)["w3c", "json", "alb", "combined"])
        {
            var format = (this with { Name = name }).Open()!;
            var (entries, broken) = (0, 0);
            foreach (var line in lines)
            {
                switch (format.Read(line, out _))
                {
                    case LineKind.Entry:
                        entries++;
                        break;
                    case LineKind.Broken:
                        broken++;
                        break;
                }
            }
            if (entries > most && entries * 4 >= broken)
            {
                (best, most) = (name, entries);
            }
        }
        return best is null ? null : (this with { Name = best }).Open();
    }
}
