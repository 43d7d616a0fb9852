using System.Text;
using Plimsoll.Core;

namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>
/// A format written as its line with names in braces: <c>{client} [{time}] "{request}" {status} {ms}ms</c>. A field ends
/// where the text after it begins.
/// </summary>
internal sealed class PatternFormat : ILogFormat
{
    private readonly EntryBuilder _builder;
    private readonly List<byte[]> _literals = [];
    private readonly List<LogField> _fields = [];

    /// <exception cref="PlimsollException">The pattern has errors; all are named.</exception>
    public PatternFormat(string pattern)
    {
        var (literals, names) = Values.TemplateText.Cut(pattern, out var error);
        var errors = error is null ? new List<string>() : [error];
        _literals.AddRange(literals.Select(Encoding.UTF8.GetBytes));
        foreach (var name in names)
        {
            if (Names.TryGetValue(name, out var field))
            {
                _fields.Add(field);
            }
            else
            {
                errors.Add($"'{name}' is none of {string.Join(", ", Names.Keys)}");
            }
        }
        for (var i = 1; i < _literals.Count - 1; i++)
        {
            if (_literals[i].Length == 0)
            {
                errors.Add($"nothing parts '{names[i - 1]}' from '{names[i]}'");
            }
        }
        Require(errors, "a time", LogField.Time, LogField.StartTime, LogField.TimeOfDay);
        Require(errors, "a method", LogField.Method, LogField.Request);
        Require(errors, "a path", LogField.Target, LogField.Path, LogField.Request);
        Require(errors, "a status", LogField.Status);
        if (errors.Count > 0)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The pattern {pattern} cannot be read: {string.Join("; ", errors)}.",
                "Example: --pattern '{client} - {user} [{time}] \"{request}\" {status} {bytes} \"{_}\" \"{agent}\" {seconds}'"
            );
        }
        _builder = new EntryBuilder(timeIsStart: false);
    }

    public static IReadOnlyDictionary<string, LogField> Names { get; } =
        new Dictionary<string, LogField>(StringComparer.Ordinal)
        {
            ["client"] = LogField.Client,
            ["user"] = LogField.User,
            ["session"] = LogField.Session,
            ["time"] = LogField.Time,
            ["start"] = LogField.StartTime,
            ["date"] = LogField.Date,
            ["time-of-day"] = LogField.TimeOfDay,
            ["request"] = LogField.Request,
            ["method"] = LogField.Method,
            ["path"] = LogField.Target,
            ["query"] = LogField.Query,
            ["status"] = LogField.Status,
            ["bytes"] = LogField.BytesSent,
            ["received"] = LogField.BytesReceived,
            ["agent"] = LogField.Agent,
            ["host"] = LogField.Host,
            ["seconds"] = LogField.Seconds,
            ["ms"] = LogField.Milliseconds,
            ["us"] = LogField.Microseconds,
            ["_"] = LogField.Other,
        };

    public string Name => "pattern";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        entry = null;
        _builder.Start();
        if (!line.StartsWith(_literals[0]))
        {
            return LineKind.Broken;
        }
        var rest = line[_literals[0].Length..];
        for (var i = 0; i < _fields.Count; i++)
        {
            var after = _literals[i + 1];
            // The last field goes to the end of the line.
            var end = after.Length > 0 ? rest.IndexOf(after) : rest.Length;
            if (end < 0)
            {
                return LineKind.Broken;
            }
            _builder.Set(_fields[i], rest[..end]);
            rest = rest[(end + after.Length)..];
        }
        entry = _builder.Build();
        return entry is null ? LineKind.Broken : LineKind.Entry;
    }

    private void Require(List<string> errors, string what, params ReadOnlySpan<LogField> oneOf)
    {
        foreach (var field in oneOf)
        {
            if (_fields.Contains(field))
            {
                return;
            }
        }
        errors.Add($"{what} is missing");
    }
}
