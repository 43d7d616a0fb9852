using System.Buffers.Text;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Traces;

/// <summary>Makes the row of a span from its fields and attributes. Not thread-safe.</summary>
internal sealed class SpanTexts(SeededHash hash)
{
    /// <summary>More parameters or result keys of one span are not kept.</summary>
    private const int MostValues = 256;

    private readonly byte[] _scratch = new byte[1024];

    public Sender Sender(AttributeSet resource, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        var instance = resource.Text(Known.ServiceInstance, request);
        if (instance.IsEmpty)
        {
            instance = resource.Text(Known.PodName, request);
        }
        if (instance.IsEmpty)
        {
            var host = resource.Text(Known.HostName, request);
            host = host.IsEmpty ? resource.Text(Known.ContainerId, request) : host;
            instance = Joined(host, (byte)':', resource.Number(Known.ProcessId));
        }
        var service = resource.Text(Known.ServiceName, request);
        return new Sender(
            vocabulary.Plain(service.IsEmpty ? "unknown_service"u8 : service),
            vocabulary.Plain(instance)
        );
    }

    /// <param name="firstValue">Where the hashes of the span's parameters begin in the batch.</param>
    public SpanRow Row(
        scoped in RawSpan span,
        AttributeSet attributes,
        ReadOnlySpan<byte> request,
        Sender sender,
        Vocabulary vocabulary,
        SpanBatch batch,
        int firstValue
    )
    {
        var kind = span.Kind switch
        {
            2 => SpanKind.Server,
            3 => SpanKind.Client,
            4 => SpanKind.Producer,
            5 => SpanKind.Consumer,
            _ => SpanKind.Internal,
        };
        var name = vocabulary.Name(span.Name);
        var meaning = Conventions.Classify(kind, attributes, request, vocabulary.ClassOf(name));
        var statement = 0;
        ulong parametersHash = 0;
        if (attributes.Has(Known.DbSystem) || attributes.Has(Known.DbText))
        {
            statement = Statement(attributes, request, vocabulary, batch, out parametersHash);
        }
        if (attributes.Has(Known.CacheKey))
        {
            parametersHash = hash.Of(attributes.Text(Known.CacheKey, request));
        }
        var parameters = new ValueRange(firstValue, Math.Min(batch.ValueCount - firstValue, MostValues));
        if (parametersHash == 0 && !parameters.IsEmpty)
        {
            foreach (var value in batch.Values[firstValue..])
            {
                parametersHash = hash.Of(parametersHash, value);
            }
        }
        var isOutward = kind is SpanKind.Client or SpanKind.Producer || meaning is SpanClass.DbQuery or SpanClass.Call;
        var query = attributes.Text(Known.Query, request);
        return new SpanRow
        {
            SpanId = span.Id,
            ParentId = span.Parent,
            StartNs = (long)span.Start,
            EndNs = (long)span.End,
            Kind = kind,
            Class = meaning,
            Flags = Flags(span.IsError, attributes, request, query),
            StatusCode = (short)Math.Clamp(attributes.Number(Known.HttpStatus, request) ?? 0, 0, 999),
            Service = sender.Service,
            Instance = sender.Instance,
            Name = name,
            Route = Route(attributes, request, vocabulary),
            Method = vocabulary.Plain(Cut(attributes.Text(Known.HttpMethod, request), 32)),
            Statement = statement,
            Peer = isOutward ? Peer(attributes, request, vocabulary) : 0,
            Code = Code(attributes, request, vocabulary),
            ParametersHash = parametersHash,
            Parameters = parameters.IsEmpty ? default : parameters,
            Results = Results(attributes, request, batch),
            Session = attributes.Has(Known.Session) ? hash.Of(attributes.Text(Known.Session, request)) : 0,
            Bytes = attributes.Number(Known.ResponseBytes, request) is >= 0 and var bytes ? bytes : -1,
            Rows = attributes.Number(Known.DbRows, request) is >= 0 and <= int.MaxValue and var rows ? (int)rows : -1,
        };
    }

    /// <summary>Of a value as any type it was sent in: <c>5</c> and <c>"5"</c> are the same. 0 where it has none.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> anyValue, SeededHash hash)
    {
        Span<byte> text = stackalloc byte[32];
        var written = 0;
        var reader = new ProtoReader(anyValue);
        if (!reader.Next())
        {
            return 0;
        }
        switch (reader.Field)
        {
            case 1 or 7:
                return hash.Of(reader.ReadBytes());
            case 2:
                return hash.Of(reader.ReadVarint() == 0 ? "false"u8 : "true"u8);
            case 3:
                Utf8Formatter.TryFormat((long)reader.ReadVarint(), text, out written);
                return hash.Of(text[..written]);
            case 4:
                reader.ReadDouble().TryFormat(text, out written, default, null);
                return hash.Of(text[..written]);
            default:
                return 0;
        }
    }

    private int Statement(
        AttributeSet attributes,
        ReadOnlySpan<byte> request,
        Vocabulary vocabulary,
        SpanBatch batch,
        out ulong parametersHash
    )
    {
        parametersHash = 0;
        var system = attributes.Text(Known.DbSystem, request);
        var text = attributes.Text(Known.DbText, request);
        if (!text.IsEmpty && Conventions.IsSql(system))
        {
            var dialect = Conventions.IsPostgres(system) ? SqlDialect.Postgres : SqlDialect.Other;
            var id = vocabulary.Statement(text, dialect);
            foreach (var value in vocabulary.Literals)
            {
                batch.AddValue(value);
            }
            return id;
        }
        var operation = attributes.Text(Known.DbOperation, request);
        if (!text.IsEmpty)
        {
            // The command of another language: its first word is what it does, the rest is data.
            var end = text.IndexOfAny((byte)' ', (byte)'\n', (byte)'(');
            parametersHash = end < 0 ? 0 : hash.Of(text[end..]);
            var word = end < 0 ? text : text[..end];
            operation = operation.IsEmpty && !word.ContainsAnyExceptInRange((byte)'A', (byte)'z') ? word : operation;
        }
        var summary = attributes.Text(Known.DbSummary, request);
        if (!summary.IsEmpty)
        {
            return vocabulary.Name(summary);
        }
        return vocabulary.Name(Joined(operation, (byte)' ', attributes.Text(Known.DbCollection, request)));
    }

    private static SpanFlags Flags(
        bool isError,
        AttributeSet attributes,
        ReadOnlySpan<byte> request,
        ReadOnlySpan<byte> query
    )
    {
        var flags = SpanFlags.None;
        if (isError || attributes.Number(Known.HttpStatus, request) >= 500)
        {
            flags |= SpanFlags.Error;
        }
        if (
            Conventions.IsTimeout(attributes.Text(Known.ErrorType, request))
            || Conventions.IsTimeout(attributes.Text(Known.ExceptionType, request))
            || attributes.Number(Known.HttpStatus, request) is 408 or 504
            || attributes.Number(Known.GrpcStatus, request) is 4
            || attributes.Text(Known.DbStatus, request).SequenceEqual("57014"u8)
        )
        {
            flags |= SpanFlags.TimedOut;
        }
        if (attributes.Number(Known.ResendCount) > 0)
        {
            flags |= SpanFlags.Resent;
        }
        if (attributes.Has(Known.CacheHit))
        {
            flags |= attributes.IsTrue(Known.CacheHit) ? SpanFlags.CacheHit : SpanFlags.CacheMiss;
        }
        if (attributes.Has(Known.ContentEncoding))
        {
            var encoding = attributes.Text(Known.ContentEncoding, request);
            flags |= SpanFlags.EncodingKnown;
            flags |= encoding.IsEmpty || encoding.SequenceEqual("identity"u8) ? SpanFlags.None : SpanFlags.Compressed;
        }
        if (!query.IsEmpty ? Conventions.IsPaged(query) : Conventions.IsPaged(QueryOf(attributes, request)))
        {
            flags |= SpanFlags.Paged;
        }
        flags |= attributes.IsTrue(Known.InProcessState) ? SpanFlags.InProcessState : SpanFlags.None;
        return flags;
    }

    private static ReadOnlySpan<byte> QueryOf(AttributeSet attributes, ReadOnlySpan<byte> request)
    {
        var target = attributes.Text(Known.Target, request);
        target = target.IsEmpty ? attributes.Text(Known.Url, request) : target;
        var mark = target.IndexOf((byte)'?');
        return mark < 0 ? [] : target[(mark + 1)..];
    }

    private int Route(AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
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
                Joined(attributes.Text(Known.RpcService, request), (byte)'/', attributes.Text(Known.RpcMethod, request))
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

    private int Peer(AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        if (attributes.Has(Known.DbSystem))
        {
            return vocabulary.Plain(
                Joined(attributes.Text(Known.DbSystem, request), (byte)' ', attributes.Text(Known.DbName, request))
            );
        }
        if (attributes.Has(Known.MessagingSystem))
        {
            return vocabulary.Name(
                Joined(
                    attributes.Text(Known.MessagingSystem, request),
                    (byte)' ',
                    attributes.Text(Known.MessagingDestination, request)
                )
            );
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
        return vocabulary.Plain(port is null or 80 or 443 ? address : Joined(address, (byte)':', port));
    }

    private int Code(AttributeSet attributes, ReadOnlySpan<byte> request, Vocabulary vocabulary)
    {
        var function = attributes.Text(Known.CodeFunction, request);
        var file = attributes.Text(Known.CodeFile, request);
        if (function.IsEmpty && file.IsEmpty)
        {
            return 0;
        }
        var name = attributes.Text(Known.CodeNamespace, request);
        var length = 0;
        Append(name, ref length);
        Append(name.IsEmpty || function.IsEmpty ? [] : "."u8, ref length);
        Append(function, ref length);
        if (!file.IsEmpty)
        {
            Append(length > 0 ? " "u8 : [], ref length);
            Append(file, ref length);
            Append(attributes.Has(Known.CodeLine) ? ":"u8 : [], ref length);
            Append(attributes.Number(Known.CodeLine), ref length);
        }
        return vocabulary.Plain(_scratch.AsSpan(0, length));
    }

    private ValueRange Results(AttributeSet attributes, ReadOnlySpan<byte> request, SpanBatch batch)
    {
        var list = attributes.List(Known.ResultKeys, request);
        if (list.IsEmpty)
        {
            return default;
        }
        var first = batch.ValueCount;
        var reader = new ProtoReader(list);
        while (reader.Next() && batch.ValueCount - first < MostValues)
        {
            if (reader.Field == 1 && HashOf(reader.ReadBytes(), hash) is not 0 and var value)
            {
                batch.AddValue(value);
            }
        }
        return new ValueRange(first, batch.ValueCount - first);
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

    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> first, byte between, ReadOnlySpan<byte> second)
    {
        if (second.IsEmpty || first.IsEmpty)
        {
            return first.IsEmpty ? second : first;
        }
        var length = 0;
        Append(first, ref length);
        Append([between], ref length);
        Append(second, ref length);
        return _scratch.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> first, byte between, long? number)
    {
        var length = 0;
        Append(first, ref length);
        if (number is not null)
        {
            Append([between], ref length);
            Append(number, ref length);
        }
        return _scratch.AsSpan(0, length);
    }

    private void Append(ReadOnlySpan<byte> bytes, ref int length)
    {
        bytes = Cut(bytes, _scratch.Length - length);
        bytes.CopyTo(_scratch.AsSpan(length));
        length += bytes.Length;
    }

    private void Append(long? number, ref int length)
    {
        if (number is { } known && Utf8Formatter.TryFormat(known, _scratch.AsSpan(length), out var written))
        {
            length += written;
        }
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes, int most) =>
        bytes.Length <= most ? bytes : bytes[..most];
}
