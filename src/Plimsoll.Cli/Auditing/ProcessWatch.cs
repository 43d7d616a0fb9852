using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.Auditing;

/// <summary>What the host and the processes tell over the window, beside the traces.</summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private readonly AuditRequest _request;

    private ProcessWatch(AuditRequest request) => _request = request;

    public static ProcessWatch Start(
        AuditRequest request,
        Action<string> says,
        TimeProvider time,
        CancellationToken token
    ) => new(request);

    /// <summary>Ends the watch and puts what it saw to what the traces told.</summary>
    public Task<ServiceWorkload> JoinAsync(TelemetryWindow telemetry, SenderSettings settings) =>
        Task.FromResult(telemetry.Service with { Missing = [.. MissingSources.Of(_request, settings, telemetry)] });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
