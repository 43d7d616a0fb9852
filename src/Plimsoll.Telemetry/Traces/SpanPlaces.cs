using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>Where a span happened: its route, whom it calls, and where in the code. Not thread-safe.</summary>
internal sealed class SpanPlaces
{
    private readonly ScratchText _scratch = new();

    public int Route(AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        var route = attributes.Text(Known.HttpRoute, request);
        route = route.IsEmpty ? attributes.Text(Known.UrlTemplate, request) : route;
        if (!route.IsEmpty)
        {
            return vocabulary.Plain(route);
        }
        if (attributes.Has(Known.RpcMethod))
        {
            return vocabulary.Name(
                _scratch.Joined(
                    attributes.Text(Known.RpcService, request),
                    (byte)'/',
                    attributes.Text(Known.RpcMethod, request)
                )
            );
        }
        var path = attributes.Text(Known.UrlPath, request);
        path = path.IsEmpty ? attributes.Text(Known.Target, request) : path;
        if (path.IsEmpty)
        {
            path = PathOf(attributes.Text(Known.Url, request));
        }
        return vocabulary.Path(path);
    }

    public int Peer(SpanKind kind, AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        if (attributes.Has(Known.DbSystem))
        {
            return vocabulary.Plain(
                _scratch.Joined(
                    attributes.Text(Known.DbSystem, request),
                    (byte)' ',
                    attributes.Text(Known.DbName, request)
                )
            );
        }
        if (attributes.Has(Known.MessagingSystem))
        {
            return vocabulary.Name(
                _scratch.Joined(
                    attributes.Text(Known.MessagingSystem, request),
                    (byte)' ',
                    attributes.Text(Known.MessagingDestination, request)
                )
            );
        }
        if (kind is not (SpanKind.Client or SpanKind.Producer))
        {
            // The address of a server's span is its own.
            return TextTable.None;
        }
        var service = attributes.Text(Known.PeerService, request);
        if (!service.IsEmpty)
        {
            return vocabulary.Plain(service);
        }
        var address = attributes.Text(Known.ServerAddress, request);
        if (address.IsEmpty)
        {
            return vocabulary.Plain(AuthorityOf(attributes.Text(Known.Url, request)));
        }
        var port = attributes.Number(Known.ServerPort, request);
        return vocabulary.Plain(port is null or 80 or 443 ? address : _scratch.Joined(address, (byte)':', port));
    }

    public int Code(AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        var function = attributes.Text(Known.CodeFunction, request);
        var file = attributes.Text(Known.CodeFile, request);
        if (function.IsEmpty && file.IsEmpty)
        {
            return 0;
        }
        var name = attributes.Text(Known.CodeNamespace, request);
        _scratch.Clear();
        _scratch.Append(name);
        _scratch.Append(name.IsEmpty || function.IsEmpty ? [] : "."u8);
        _scratch.Append(function);
        if (!file.IsEmpty)
        {
            _scratch.Append(_scratch.Text.Length > 0 ? " "u8 : []);
            _scratch.Append(file);
            _scratch.Append(attributes.Has(Known.CodeLine) ? ":"u8 : []);
            _scratch.Append(attributes.Number(Known.CodeLine, request));
        }
        return vocabulary.Plain(_scratch.Text);
    }

    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> url)
    {
        var authority = url.IndexOf("://"u8);
        if (authority < 0)
        {
            return url;
        }
        var path = url[(authority + 3)..].IndexOf((byte)'/');
        return path < 0 ? [] : url[(authority + 3 + path)..];
    }

    /// <summary>Host and port, never the user and password before them.</summary>
    private static ReadOnlySpan<byte> AuthorityOf(ReadOnlySpan<byte> url)
    {
        var authority = url.IndexOf("://"u8);
        if (authority < 0)
        {
            return [];
        }
        url = url[(authority + 3)..];
        var end = url.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        url = end < 0 ? url : url[..end];
        return url[(url.LastIndexOf((byte)'@') + 1)..];
    }
}
