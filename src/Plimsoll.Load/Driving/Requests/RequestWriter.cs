using System.Text;
using Plimsoll.Load.Driving.Sessions;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Requests;

/// <summary>
/// Writes one step's requests, as HTTP/1.1 has them, with a session's values. Used by one thread: it keeps room for the
/// parts that must be known before they are sent.
/// </summary>
internal sealed class RequestWriter
{
    private static readonly HashSet<string> s_ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-length",
        "transfer-encoding",
    };

    private readonly ByteBuffer _body = new();
    private readonly Step _step;
    private readonly byte[] _start;
    private readonly byte[] _host;
    private readonly byte[][] _literals;
    private readonly (byte[] Name, Template Value)[] _headers;
    private readonly bool _ownHost;
    private readonly bool _ownType;
    private readonly int _pathAt;

    /// <param name="keepsCookies">Whether sessions have some of their own: then no request is the same as another.</param>
    public RequestWriter(Step step, Uri target, bool keepsCookies = false)
    {
        _step = step;
        var start = new ByteBuffer();
        start.AppendUtf8(step.Method.Method);
        start.Append((byte)' ');
        _pathAt = start.Length;
        Escapes.Path(target.AbsolutePath.TrimEnd('/'), start);
        _start = start.Span.ToArray();
        _host = Encoding.ASCII.GetBytes(
            $"Host: {target.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped)}\r\n"
        );
        _literals = [.. step.Path.Literals.Select(EscapedPath)];
        _headers =
        [
            .. step
                .Headers.Where(header => !s_ours.Contains(header.Name))
                .Select(header => (Encoding.UTF8.GetBytes(header.Name + ": "), header.Value)),
        ];
        _ownHost = Has("host");
        _ownType = Has("content-type");
        if (step.Code is null && IsConstant && !keepsCookies)
        {
            Constant = new RequestBytes();
            var writing = Write(new Bindings([], [], new Random(0)), Constant);
            Constant = writing == Writing.Done ? Constant : null;
        }
    }

    /// <summary>The request where it is always the same; null where it must be written anew.</summary>
    public RequestBytes? Constant { get; }

    private bool IsConstant =>
        _step.Path.Slots.Count == 0
        && _step.Headers.All(header => header.Value.Slots.Count == 0)
        && (
            _step.Json is null
            || _step.Json.Parts.All(part =>
                part is JsonTemplate.Part.Raw or JsonTemplate.Part.Text { Template.Slots: [] }
            )
        );

    public Writing Write(Bindings bindings, RequestBytes into)
    {
        var coded = _step.Code is { } code ? code(new SessionValues(bindings.Slots, bindings)) : null;
        if (_step.Code is not null && coded is null)
        {
            return Writing.MissingValue;
        }
        _body.Clear();
        var hasBody = coded is null ? _step.Json is not null : coded.Json is not null;
        if (coded is not null)
        {
            _body.AppendUtf8(coded.Json);
        }
        else if (_step.Json is { } json && !TemplateWriter.TryJson(json, bindings, _body))
        {
            return Writing.MissingValue;
        }
        into.Wire.Clear();
        into.Method = _step.Method;
        into.HasBody = hasBody;
        into.Wire.Append(_start);
        var path = coded is null ? Path(bindings, into.Wire) : CodedPath(coded, into.Wire);
        if (path != Writing.Done)
        {
            return path;
        }
        into.Path = _pathAt..into.Wire.Length;
        into.Wire.Append(" HTTP/1.1\r\n"u8);
        var headersAt = into.Wire.Length;
        var headers = coded is null ? Headers(bindings, into.Wire) : CodedHeaders(coded, into.Wire);
        if (headers != Writing.Done)
        {
            return headers;
        }
        if (bindings.Cookies is { } jar && !(coded is null ? Has("cookie") : HasHeader(coded, "cookie")))
        {
            Cookies(jar, into);
        }
        if (hasBody && !_ownType && !(coded is not null && HasHeader(coded, "content-type")))
        {
            into.Wire.Append("Content-Type: application/json; charset=utf-8\r\n"u8);
        }
        if (
            hasBody
            || _step.Method == HttpMethod.Post
            || _step.Method == HttpMethod.Put
            || _step.Method == HttpMethod.Patch
        )
        {
            into.Wire.Append("Content-Length: "u8);
            into.Wire.Append(_body.Length);
            into.Wire.Append("\r\n"u8);
        }
        into.Headers = headersAt..into.Wire.Length;
        into.Wire.Append("\r\n"u8);
        into.BodyAt = into.Wire.Length;
        into.Wire.Append(_body.Span);
        return Writing.Done;
    }

    private static void Cookies(CookieJar jar, RequestBytes into)
    {
        if (jar.For(Encoding.UTF8.GetString(into.Wire.Span[into.Path])) is { } line)
        {
            into.Wire.Append("Cookie: "u8);
            into.Wire.AppendUtf8(line);
            into.Wire.Append("\r\n"u8);
        }
    }

    private static byte[] EscapedPath(string literal)
    {
        var buffer = new ByteBuffer();
        Escapes.Path(literal, buffer);
        return buffer.Span.ToArray();
    }

    private bool Has(string name) =>
        _step.Headers.Any(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase));

    private static bool HasHeader(CodedRequest coded, string name) =>
        coded.Headers.Any(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase));

    private Writing Path(Bindings bindings, ByteBuffer into)
    {
        into.Append(_literals[0]);
        for (var i = 0; i < _step.Path.Slots.Count; i++)
        {
            if (bindings.Get(_step.Path.Slots[i]) is not { } value)
            {
                return Writing.MissingValue;
            }
            TemplateWriter.Write(value, into, escaped: true);
            into.Append(_literals[i + 1]);
        }
        return Writing.Done;
    }

    private static Writing CodedPath(CodedRequest coded, ByteBuffer into)
    {
        Escapes.Path(coded.PathAndQuery, into);
        return coded.PathAndQuery.StartsWith('/') ? Writing.Done : Writing.Unsendable;
    }

    private Writing Headers(Bindings bindings, ByteBuffer into)
    {
        if (!_ownHost)
        {
            into.Append(_host);
        }
        foreach (var (name, template) in _headers)
        {
            into.Append(name);
            var at = into.Length;
            for (var i = 0; i < template.Literals.Count; i++)
            {
                into.AppendUtf8(template.Literals[i]);
                if (i < template.Slots.Count)
                {
                    if (bindings.Get(template.Slots[i]) is not { } value)
                    {
                        return Writing.MissingValue;
                    }
                    TemplateWriter.Write(value, into, escaped: false);
                }
            }
            if (BreaksLine(into.Span[at..]))
            {
                return Writing.Unsendable;
            }
            into.Append("\r\n"u8);
        }
        return Writing.Done;
    }

    private Writing CodedHeaders(CodedRequest coded, ByteBuffer into)
    {
        if (!HasHeader(coded, "host"))
        {
            into.Append(_host);
        }
        foreach (var (name, value) in coded.Headers.Where(header => !s_ours.Contains(header.Key)))
        {
            var at = into.Length;
            into.AppendUtf8(name);
            into.Append(": "u8);
            into.AppendUtf8(value);
            if (BreaksLine(into.Span[at..]))
            {
                return Writing.Unsendable;
            }
            into.Append("\r\n"u8);
        }
        return Writing.Done;
    }

    private static bool BreaksLine(ReadOnlySpan<byte> text) => text.ContainsAny((byte)'\r', (byte)'\n', (byte)0);
}
