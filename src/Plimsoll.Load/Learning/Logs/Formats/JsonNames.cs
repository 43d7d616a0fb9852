namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>
/// The names under which programs write the fields of a request as JSON; a dot leads into an object. First come those of
/// nginx's variables, then Caddy, ASP.NET Core, Traefik, Google Cloud, and what home-made formats like.
/// </summary>
internal static class JsonNames
{
    public static IEnumerable<KeyValuePair<string, LogField>> All =>
        s_names.SelectMany(line => line.Names.Split(' ').Select(name => KeyValuePair.Create(name, line.Field)));

    private static readonly (LogField Field, string Names)[] s_names =
    [
        (
            LogField.Client,
            "remote_addr remote_ip client_ip clientip clientIp clientIP ip client remoteAddr remote_host request.remote_ip "
                + "request.client_ip request.remote_addr req.remoteAddress ClientHost httpRequest.remoteIp c-ip "
                + "State.RemoteIpAddress client.address"
        ),
        (LogField.User, "remote_user user user_id userid userId username ClientUsername cs-username"),
        (LogField.Session, "session session_id sessionid sessionId sid cookie_session cookie_sid visitor visitor_id"),
        (
            LogField.Time,
            "time timestamp @timestamp ts time_local time_iso8601 msec date datetime Timestamp time_utc @t t"
        ),
        (LogField.StartTime, "start_time startTime StartUTC start"),
        (
            LogField.Method,
            "method request_method requestMethod verb request.method req.method RequestMethod http_method "
                + "httpRequest.requestMethod State.Method http.request.method cs-method Method"
        ),
        (
            LogField.Target,
            "request_uri requestUri uri url target path request_path requestPath request.uri request.url req.url "
                + "RequestPath httpRequest.requestUrl http.target cs-uri-stem State.Path Path"
        ),
        (LogField.Query, "query query_string queryString args State.QueryString QueryString cs-uri-query"),
        (LogField.Request, "request request_line"),
        (
            LogField.Status,
            "status status_code statusCode response_code responseStatus response DownstreamStatus httpRequest.status "
                + "res.statusCode State.StatusCode StatusCode http.response.status_code sc-status code"
        ),
        (
            LogField.BytesSent,
            "body_bytes_sent bytes_sent bytes size response_size responseSize resp_size DownstreamContentSize "
                + "httpRequest.responseSize bytes_out sc-bytes"
        ),
        (
            LogField.BytesReceived,
            "request_length bytes_received bytes_read request_size RequestContentSize httpRequest.requestSize bytes_in cs-bytes"
        ),
        (
            LogField.Agent,
            "http_user_agent user_agent userAgent agent request.headers.User-Agent request.headers.user-agent "
                + "req.headers.user-agent request_User-Agent httpRequest.userAgent UserAgent"
        ),
        (LogField.Host, "host http_host request.host server_name RequestHost vhost"),
        (LogField.Seconds, "request_time duration duration_s elapsed latency httpRequest.latency took_s"),
        (
            LogField.Milliseconds,
            "duration_ms durationMs elapsed_ms elapsedMs latency_ms response_time_ms responseTime response_time "
                + "time_taken time-taken took took_ms State.ElapsedMilliseconds State.Duration Elapsed ElapsedMilliseconds"
        ),
        (LogField.Microseconds, "duration_us elapsed_us latency_us time_us"),
        (LogField.Nanoseconds, "Duration duration_ns latency_ns"),
        (LogField.Category, "Category SourceContext logger"),
    ];
}
