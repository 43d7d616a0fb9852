namespace Plimsoll.Cli.Auditing;

/// <summary>What a service's environment must say so that it sends to the open doors.</summary>
/// <param name="Http">Null where that door is closed.</param>
/// <param name="Grpc">Likewise.</param>
public sealed record SenderSettings(string? Http, string? Grpc, bool NeedsToken)
{
    /// <summary>On one line, as a shell takes it. The token itself is not repeated.</summary>
    public string Line =>
        string.Join(
                ' ',
                Http is not null
                    ? $"OTEL_EXPORTER_OTLP_ENDPOINT={Http} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
                    : $"OTEL_EXPORTER_OTLP_ENDPOINT={Grpc} OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
                MetricInterval,
                NeedsToken ? TokenLine : ""
            )
            .TrimEnd();

    /// <summary>SDKs send metrics once a minute unless told otherwise: a short window would see one point.</summary>
    public static string MetricInterval => "OTEL_METRIC_EXPORT_INTERVAL=5000";

    public static string TokenLine => "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<the token>";

    public string Doors =>
        string.Join(
            " and ",
            new[] { Http is null ? null : $"{Http} (HTTP)", Grpc is null ? null : $"{Grpc} (gRPC)" }.OfType<string>()
        );
}
