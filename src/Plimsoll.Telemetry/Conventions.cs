using System.Text;

namespace Plimsoll.Telemetry;

/// <summary>
/// The names of OpenTelemetry's semantic conventions, the old and the new, in this one file, and their well-known values.
/// Where a sender gives both names, the one that stands last counts.
/// </summary>
internal static class Conventions
{
    /// <summary>Each value of a statement's parameters, by name or position.</summary>
    public static ReadOnlySpan<byte> ParameterPrefix => "db.query.parameter."u8;

    /// <summary>The event that carries an exception's type.</summary>
    public static ReadOnlySpan<byte> ExceptionEvent => "exception"u8;

    private static readonly (string Name, Known Known)[] s_names =
    [
        ("service.name", Known.ServiceName),
        ("service.instance.id", Known.ServiceInstance),
        ("telemetry.sdk.language", Known.SdkLanguage),
        ("k8s.pod.name", Known.PodName),
        ("container.id", Known.ContainerId),
        ("host.name", Known.HostName),
        ("process.pid", Known.ProcessId),
        ("http.route", Known.HttpRoute),
        ("url.template", Known.UrlTemplate),
        ("http.request.method", Known.HttpMethod),
        ("http.method", Known.HttpMethod),
        ("url.path", Known.UrlPath),
        ("http.target", Known.Target),
        ("url.full", Known.Url),
        ("http.url", Known.Url),
        ("url.query", Known.Query),
        ("http.response.status_code", Known.HttpStatus),
        ("http.status_code", Known.HttpStatus),
        ("http.response.body.size", Known.ResponseBytes),
        ("http.response_content_length", Known.ResponseBytes),
        ("http.response.header.content-length", Known.ResponseBytes),
        ("http.request.resend_count", Known.ResendCount),
        ("http.resend_count", Known.ResendCount),
        ("http.response.header.content-encoding", Known.ContentEncoding),
        ("http.response.header.content_encoding", Known.ContentEncoding),
        ("server.address", Known.ServerAddress),
        ("net.peer.name", Known.ServerAddress),
        ("server.port", Known.ServerPort),
        ("net.peer.port", Known.ServerPort),
        ("service.peer.name", Known.PeerService),
        ("peer.service", Known.PeerService),
        ("session.id", Known.Session),
        ("user.id", Known.Session),
        ("enduser.id", Known.Session),
        ("rpc.system.name", Known.RpcSystem),
        ("rpc.system", Known.RpcSystem),
        ("rpc.service", Known.RpcService),
        ("rpc.method", Known.RpcMethod),
        ("rpc.grpc.status_code", Known.GrpcStatus),
        ("db.system.name", Known.DbSystem),
        ("db.system", Known.DbSystem),
        ("db.query.text", Known.DbText),
        ("db.statement", Known.DbText),
        ("db.query.summary", Known.DbSummary),
        ("db.namespace", Known.DbName),
        ("db.name", Known.DbName),
        ("db.operation.name", Known.DbOperation),
        ("db.operation", Known.DbOperation),
        ("db.collection.name", Known.DbCollection),
        ("db.sql.table", Known.DbCollection),
        ("db.response.returned_rows", Known.DbRows),
        ("db.rows_affected", Known.DbRows),
        ("db.response.status_code", Known.DbStatus),
        ("messaging.system", Known.MessagingSystem),
        ("messaging.destination.name", Known.MessagingDestination),
        ("messaging.destination", Known.MessagingDestination),
        ("cache.hit", Known.CacheHit),
        ("cache.key", Known.CacheKey),
        ("code.function.name", Known.CodeFunction),
        ("code.function", Known.CodeFunction),
        ("code.namespace", Known.CodeNamespace),
        ("code.file.path", Known.CodeFile),
        ("code.filepath", Known.CodeFile),
        ("code.line.number", Known.CodeLine),
        ("code.lineno", Known.CodeLine),
        ("error.type", Known.ErrorType),
        ("exception.type", Known.ExceptionType),
        ("file.path", Known.FilePath),
        // The templates of logs, as .NET's and Serilog's exporters send them.
        ("{OriginalFormat}", Known.LogTemplate),
        ("message_template.text", Known.LogTemplate),
        // Plimsoll's own, for what the conventions have no name for.
        ("plimsoll.span.class", Known.SpanClass),
        ("plimsoll.db.result_keys", Known.ResultKeys),
        ("plimsoll.state.in_process", Known.InProcessState),
    ];

    private static readonly NameLookup<Known> s_lookup = new(
        s_names.Select(n => (Encoding.UTF8.GetBytes(n.Name), n.Known))
    );

    private static readonly NameLookup<DbLanguage> s_systems = new([
        .. Of(DbLanguage.Postgres, "postgresql postgres cockroachdb redshift yugabytedb timescaledb"),
        .. Of(DbLanguage.Cache, "redis valkey memcached garnet hazelcast aerospike infinispan"),
        .. Of(
            DbLanguage.Other,
            "mongodb elasticsearch opensearch dynamodb aws.dynamodb neo4j couchdb couchbase cosmosdb azure.cosmosdb influxdb geode hbase"
        ),
    ]);

    /// <summary>Every attribute that is read, but for parameters.</summary>
    public static IEnumerable<string> Names => s_names.Select(n => n.Name);

    public static Known Of(ReadOnlySpan<byte> attribute) => s_lookup.Find(attribute);

    /// <summary>By <c>db.system.name</c>. Where the sender does not say which, it is PostgreSQL, which Plimsoll is for.</summary>
    public static DbLanguage LanguageOf(ReadOnlySpan<byte> dbSystem) =>
        dbSystem.IsEmpty ? DbLanguage.Postgres : s_systems.Find(dbSystem);

    /// <summary>A query that asks for a page, or for so many: <c>?page=2</c>, <c>?limit=20</c>, <c>$top=10</c>.</summary>
    public static bool IsPaged(ReadOnlySpan<byte> query)
    {
        foreach (var range in query.Split((byte)'&'))
        {
            var pair = query[range];
            var end = pair.IndexOf((byte)'=');
            var name = (end < 0 ? pair : pair[..end]).TrimStart("?$"u8);
            if (IsOneOf(name, s_paging))
            {
                return true;
            }
        }
        return false;
    }

    private static readonly string[] s_paging =
    [
        "page",
        "limit",
        "offset",
        "size",
        "per_page",
        "perpage",
        "pagesize",
        "page_size",
        "page[size]",
        "page[number]",
        "cursor",
        "after",
        "before",
        "first",
        "last",
        "top",
        "skip",
        "take",
        "count",
    ];

    /// <summary>Of <c>error.type</c> and exceptions: its time was up, or the caller went away.</summary>
    public static bool IsTimeout(ReadOnlySpan<byte> errorType) =>
        errorType.IndexOf("imeout"u8) >= 0
        || errorType.IndexOf("imed out"u8) >= 0
        || errorType.IndexOf("TaskCanceled"u8) >= 0
        || errorType.IndexOf("OperationCanceled"u8) >= 0
        || errorType.IndexOf("eadlineExceeded"u8) >= 0;

    private static IEnumerable<(byte[], DbLanguage)> Of(DbLanguage language, string systems) =>
        systems.Split(' ').Select(system => (Encoding.UTF8.GetBytes(system), language));

    private static bool IsOneOf(ReadOnlySpan<byte> text, string[] names)
    {
        foreach (var name in names)
        {
            if (Ascii.EqualsIgnoreCase(text, name))
            {
                return true;
            }
        }
        return false;
    }
}
