using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Tests.Building;

/// <summary>
/// A trace under test. Spans are named by numbers, times are milliseconds after <see cref="Epoch"/>; children are written
/// inside their parents:
/// <code>
/// ATrace.With().Server("GET", "/bookings", 0, 100, b => b.Query("SELECT …", 5, 20, rows: 3))
/// </code>
/// </summary>
public sealed class ATrace
{
    /// <summary>2026-03-02 12:00 UTC.</summary>
    public const long Epoch = 1_772_452_800_000_000_000;

    private readonly List<SpanRow> _spans = [];
    private readonly List<ulong> _values = [];
    private readonly TextTable _texts;
    private readonly TraceId _id;
    private ulong _parent;
    private string _service = "shop";
    private string _instance = "shop-1";

    private ATrace(TextTable texts, TraceId id) => (_texts, _id) = (texts, id);

    public static ATrace With(TextTable? texts = null, ulong id = 1) =>
        new(texts ?? new TextTable(), new TraceId(7, id));

    public TextTable Texts => _texts;

    public TraceView View =>
        new()
        {
            TraceId = _id,
            Spans = _spans.ToArray(),
            Texts = _texts,
            Values = _values.ToArray(),
        };

    public static long At(double milliseconds) => Epoch + (long)(milliseconds * 1e6);

    /// <summary>What follows comes from this process.</summary>
    public ATrace In(string service, string? instance = null)
    {
        (_service, _instance) = (service, instance ?? service + "-1");
        return this;
    }

    public ATrace Server(
        string method,
        string route,
        double from,
        double to,
        Action<ATrace>? inside = null,
        short status = 200,
        long bytes = -1,
        SpanFlags flags = SpanFlags.None,
        ulong session = 0
    ) =>
        Span(
            new SpanRow
            {
                Kind = SpanKind.Server,
                Class = SpanClass.Server,
                Method = _texts.Intern(method),
                Route = _texts.Intern(route),
                Name = _texts.Intern($"{method} {route}"),
                StatusCode = status,
                Flags = flags | (status >= 500 ? SpanFlags.Error : SpanFlags.None),
                Bytes = bytes,
                Session = session,
            },
            from,
            to,
            inside
        );

    public ATrace Own(string name, double from, double to, Action<ATrace>? inside = null) =>
        Span(new SpanRow { Name = _texts.Intern(name) }, from, to, inside);

    /// <param name="parameters">Hashes of the parameters; null where they were not recorded.</param>
    /// <param name="results">Hashes of the keys of the rows; null where they were not recorded.</param>
    public ATrace Query(
        string sql,
        double from,
        double to,
        int rows = -1,
        ulong[]? parameters = null,
        ulong[]? results = null,
        bool error = false,
        string peer = "postgresql shop",
        string code = ""
    ) =>
        Span(
            new SpanRow
            {
                Kind = SpanKind.Client,
                Class = SpanClass.DbQuery,
                Name = _texts.Intern("query"),
                Statement = _texts.Intern(sql),
                Peer = _texts.Intern(peer),
                Code = _texts.Intern(code),
                Rows = rows,
                Parameters = Keep(parameters),
                Results = Keep(results),
                ParametersHash = parameters is null ? 0 : parameters.Aggregate(17UL, (h, p) => h * 31 + p),
                Flags = error ? SpanFlags.Error : SpanFlags.None,
            },
            from,
            to
        );

    /// <summary>Any span that calls something outside.</summary>
    public ATrace Op(
        SpanClass kind,
        string peer,
        string operation,
        double from,
        double to,
        Action<ATrace>? inside = null,
        SpanFlags flags = SpanFlags.None,
        ulong key = 0,
        long bytes = -1
    ) =>
        Span(
            new SpanRow
            {
                Kind = kind == SpanClass.Messaging ? SpanKind.Producer : SpanKind.Client,
                Class = kind,
                Name = _texts.Intern(operation),
                Route = kind == SpanClass.Call ? _texts.Intern(operation) : 0,
                Method = kind == SpanClass.Call ? _texts.Intern("GET") : 0,
                Peer = _texts.Intern(peer),
                Flags = flags,
                ParametersHash = key,
                Bytes = bytes,
            },
            from,
            to,
            inside
        );

    /// <summary>Anything, as a child of what it is written in; its id and process are filled in where they are missing.</summary>
    public ATrace Span(SpanRow row, double from, double to, Action<ATrace>? inside = null)
    {
        var id = row.SpanId != 0 ? row.SpanId : (ulong)_spans.Count + 1;
        _spans.Add(
            row with
            {
                SpanId = id,
                ParentId = row.ParentId != 0 ? row.ParentId : _parent,
                StartNs = At(from),
                EndNs = At(to),
                Service = _texts.Intern(_service),
                Instance = _texts.Intern(_instance),
            }
        );
        var (parent, service, instance) = (_parent, _service, _instance);
        _parent = id;
        inside?.Invoke(this);
        (_parent, _service, _instance) = (parent, service, instance);
        return this;
    }

    /// <summary>The spans in an order drawn by lot: nothing may depend on it.</summary>
    public ATrace Shuffle(Random random)
    {
        var spans = _spans.ToArray();
        random.Shuffle(spans);
        _spans.Clear();
        _spans.AddRange(spans);
        return this;
    }

    private ValueRange Keep(ulong[]? values)
    {
        var start = _values.Count;
        _values.AddRange(values ?? []);
        return new ValueRange(start, values?.Length ?? 0);
    }
}
