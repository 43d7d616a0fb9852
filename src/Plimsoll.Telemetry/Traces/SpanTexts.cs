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

    private readonly ScratchText _scratch = new();
    private readonly SpanPlaces _places = new();

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
            instance = _scratch.Joined(host, (byte)':', resource.Number(Known.ProcessId));
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
        var meaning = SpanClasses.Classify(kind, attributes, request, vocabulary.ClassOf(name));
        var statement = 0;
        ulong parametersHash = 0;
        if (attributes.Has(Known.DbSystem) || attributes.Has(Known.DbText))
        {
            statement = Statement(attributes, request, vocabulary, batch, firstValue, out parametersHash);
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
        return new SpanRow
        {
            SpanId = span.Id,
            ParentId = span.Parent,
            StartNs = (long)span.Start,
            EndNs = (long)span.End,
            Kind = kind,
            Class = meaning,
            Flags = FlagReading.Of(span.IsError, attributes, request),
            StatusCode = (short)Math.Clamp(attributes.Number(Known.HttpStatus, request) ?? 0, 0, 999),
            Service = sender.Service,
            Instance = sender.Instance,
            Name = name,
            Route = _places.Route(attributes, request, vocabulary),
            Method = vocabulary.Plain(attributes.Text(Known.HttpMethod, request)),
            Statement = statement,
            Peer = _places.Peer(kind, attributes, request, vocabulary),
            Code = _places.Code(attributes, request, vocabulary),
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
        int firstValue,
        out ulong parametersHash
    )
    {
        parametersHash = 0;
        var system = attributes.Text(Known.DbSystem, request);
        var text = attributes.Text(Known.DbText, request);
        var language = Conventions.LanguageOf(system);
        if (!text.IsEmpty && language is DbLanguage.Sql or DbLanguage.Postgres)
        {
            var dialect = language == DbLanguage.Postgres ? SqlDialect.Postgres : SqlDialect.Other;
            var id = vocabulary.Statement(text, dialect);
            // Where some values are unknown, the others alone would make different calls look the same.
            if (batch.ValueCount > firstValue || !vocabulary.TakesParameters)
            {
                foreach (var value in vocabulary.Literals)
                {
                    batch.AddValue(value);
                }
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
        return vocabulary.Name(_scratch.Joined(operation, (byte)' ', attributes.Text(Known.DbCollection, request)));
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
}
