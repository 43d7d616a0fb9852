using Plimsoll.Cli.AccessLogs;
using Plimsoll.Cli.Auditing;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Postgres.Observing;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Cli.Serving;

/// <summary>
/// Window after window: telemetry is taken in without a gap, the database is observed over the same stretch, and each
/// window's audit takes the place of the last. A database that is away costs its part of the audit, not the run.
/// </summary>
internal sealed class ServeRun(AuditRequest request, Action<string> says, TimeProvider time, Random random)
{
    private readonly BurstBudget _bursts = new();
    private volatile ServeState _state = new(null, 0, request.Postgres is null ? null : new DatabaseState(null));

    private readonly KeptAdvice _advice = new();

    public ServeState State => _state;

    /// <summary>Until it is stopped.</summary>
    public async Task RunAsync(TelemetryIntake intake, CancellationToken token)
    {
        using var logs = request.AccessLog is null ? null : new LogTail(request.AccessLog);
        while (true)
        {
            var report = await WindowAsync(intake, logs, token);
            var windows = _state.Windows + 1;
            _state = _state with { Report = report, Windows = windows };
            says($"Window {windows}: {AuditHeadline.Of(report)}");
        }
    }

    public Task<TelemetryIntake> OpenAsync(CancellationToken token) =>
        TelemetryIntake.OpenAsync(request, time, random, token);

    private async Task<AuditReport> WindowAsync(TelemetryIntake intake, LogTail? logs, CancellationToken token)
    {
        await using var processes = await WatchAsync(token);
        var auditor = request.Postgres is null
            ? null
            : new Auditor(
                new ObservationOptions { ConnectionString = request.Postgres, Window = request.Window },
                request.Advisor,
                _ => { },
                time
            )
            {
                Kept = _advice,
            };
        var observing = auditor?.ObserveAsync(token);
        await Task.Delay(request.Window, time, token);
        var telemetry = await intake.TurnAsync(isLast: false, token);
        var (service, around) = await processes.JoinAsync(telemetry, intake.Settings);
        service = logs?.Fill(service, request.Weights, token) ?? service;
        if (auditor is null)
        {
            return AuditJudge.Of(service, around);
        }
        try
        {
            var look = await auditor.JudgeAsync(await observing!, service, token);
            Tell(null);
            return AuditJudge.Of(look, around);
        }
        catch (Exception e) when (e is PlimsollException || DatabaseAway.Is(e))
        {
            Tell(e.Message);
            return AuditJudge.Of(DatabaseAway.From(service, e, "this window's audit"), around);
        }
    }

    /// <summary>A process that was there at first and has ended costs what it would tell.</summary>
    private async Task<ProcessWatch> WatchAsync(CancellationToken token)
    {
        try
        {
            return await ProcessWatch.StartAsync(request, _bursts, time, token);
        }
        catch (PlimsollException gone) when (request.Pid is not null && _state.Windows > 0)
        {
            says($"{gone.Message} It is no longer looked into");
            return await ProcessWatch.StartAsync(request with { Pid = null }, _bursts, time, token);
        }
    }

    private void Tell(string? away)
    {
        if (_state.Database?.Away != away)
        {
            says(away is null ? "The database is back" : $"The database is away: {away}");
        }
        _state = _state with { Database = new DatabaseState(away) };
    }
}
