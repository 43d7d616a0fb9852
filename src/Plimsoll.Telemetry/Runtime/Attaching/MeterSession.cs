using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;
using Plimsoll.Core;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>
/// Meters and pauses of a process, once a second, without stacks. Meters come from .NET's own event source for them (.NET 8
/// and later); what the runtime had before it, event counters, is asked for where the runtime's meter is not there yet.
/// </summary>
internal sealed class MeterSession : IAsyncDisposable
{
    private const string MeterSource = "System.Diagnostics.Metrics";
    private const string Meters =
        "System.Runtime,Microsoft.AspNetCore.Hosting,Microsoft.AspNetCore.Server.Kestrel,Microsoft.AspNetCore.RateLimiting,Npgsql";

    /// <summary>Of the event source: values of time series.</summary>
    private const long TimeSeries = 0x2;

    /// <summary>Of the runtime: collections and the pauses for them.</summary>
    private const long Collections = 0x1;
    private const int FirstWithRuntimeMeter = 9;

    private readonly DotnetProcess _process;
    private readonly EventPipeSession _session;
    private readonly EventMeters _meters = new();
    private readonly PauseClock _pauses = new();
    private readonly Task _reading;

    private MeterSession(DotnetProcess process, EventPipeSession session)
    {
        (_process, _session) = (process, session);
        // The source reads until the stream ends, and blocks while there is nothing.
        _reading = Task.Factory.StartNew(
            Read,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public static async Task<MeterSession> StartAsync(DotnetProcess process, CancellationToken token)
    {
        var id = Guid.NewGuid().ToString();
        var providers = new List<EventPipeProvider>
        {
            new(
                MeterSource,
                EventLevel.Informational,
                TimeSeries,
                new Dictionary<string, string>
                {
                    // Shared: another tool may listen at the same time.
                    ["SessionId"] = "SHARED",
                    ["ClientId"] = id,
                    ["Metrics"] = Meters,
                    ["RefreshInterval"] = "1",
                    ["MaxTimeSeries"] = "1000",
                    ["MaxHistograms"] = "100",
                }
            ),
            new("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collections),
        };
        if (!HasRuntimeMeter(process.Version))
        {
            providers.Add(
                new EventPipeProvider(
                    "System.Runtime",
                    EventLevel.Informational,
                    (long)EventKeywords.All,
                    new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" }
                )
            );
        }
        return new MeterSession(
            process,
            await Sessions.StartAsync(process, providers, stacks: false, rundown: 0, token)
        );
    }

    /// <summary>Ends the session; what the process had still to say is read first.</summary>
    public async Task<SeenMeters> FinishAsync(CancellationToken token)
    {
        await Sessions.StopAsync(_session, token);
        await _reading.WaitAsync(token);
        return new SeenMeters(_meters.Series(), _pauses.LongestMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        try
        {
            await _reading;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or PlimsollException)
        {
            // It was told to end in the midst of an event.
        }
    }

    private void Read()
    {
        try
        {
            using var source = new EventPipeEventSource(_session.EventStream);
            source.Clr.GCSuspendEEStart += e => _pauses.Suspended(e.TimeStampRelativeMSec, IsForCollection(e));
            source.Clr.GCRestartEEStop += e => _pauses.Restarted(e.TimeStampRelativeMSec);
            source.Dynamic.All += e => _meters.Take(e);
            source.Process();
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw Sessions.Ended(_process, e);
        }
    }

    private static bool IsForCollection(GCSuspendEETraceData e) =>
        e.Reason is GCSuspendEEReason.SuspendForGC or GCSuspendEEReason.SuspendForGCPrep;

    private static bool HasRuntimeMeter(string? version) =>
        int.TryParse(version?.Split('.')[0], out var major) && major >= FirstWithRuntimeMeter;
}
