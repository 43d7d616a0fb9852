using Plimsoll.Cli.AccessLogs;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Postgres.Observing;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Cli.Auditing;

/// <summary>Puts one audit together: the database and its services over the same window, joined and judged as one.</summary>
internal sealed class AuditRun(AuditRequest request, Action<string> says, TimeProvider time, Random random)
{
    private int _lines;

    /// <summary>The database was there.</summary>
    private bool _isReached;

    public async Task<AuditReport> RunAsync(CancellationToken token)
    {
        if (request.AccessLog is { } named)
        {
            LogEnd.Check(named);
        }
        await using var intake = request.Doors is null
            ? null
            : await TelemetryIntake.OpenAsync(request, time, random, token);
        if (intake is not null)
        {
            says($"Taking in telemetry at {intake.Settings.Doors}");
            says($"A service sends here with {intake.Settings.Line}");
        }
        var auditor = request.Postgres is null ? null : NewAuditor();
        if (intake is null)
        {
            return await WithoutSpansAsync(auditor, token);
        }
        var observing = auditor?.ObserveAsync(token);
        var (service, around) = await GatherAsync(intake, observing, token);
        if (request.AccessLog is { } logs)
        {
            service = Logged(logs, service, token).Filled(service);
        }
        if (auditor is null)
        {
            return AuditJudge.Of(service, around);
        }
        try
        {
            return AuditJudge.Of(await auditor.JudgeAsync(await observing!, service, token), around);
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            says($"The database went away; the audit is of the services alone. {e.Message}");
            return AuditJudge.Of(DatabaseAway.From(service, e, "the audit"), around);
        }
    }

    /// <summary>Of the database, of access logs, or of both.</summary>
    private async Task<AuditReport> WithoutSpansAsync(Auditor? auditor, CancellationToken token)
    {
        // A log that is of no known format is not waited for.
        var service = request.AccessLog is { } logs ? Logged(logs, null, token).Alone() : null;
        if (auditor is null)
        {
            return AuditJudge.Unanswered(service!);
        }
        return service is null
            ? AuditJudge.Of(await auditor.LookAsync(token), Surroundings.Unknown)
            : AuditJudge.Unanswered(await auditor.JudgeAsync(await auditor.ObserveAsync(token), service, token));
    }

    private LoggedEndpoints Logged(AccessLogRequest logs, ServiceWorkload? service, CancellationToken token)
    {
        var logged = LogEnd.Read(logs, service, request.Weights, token);
        says(logged.Line);
        return logged;
    }

    private Auditor NewAuditor() =>
        new(
            new ObservationOptions { ConnectionString = request.Postgres!, Window = request.Window },
            request.Advisor,
            Note,
            time
        );

    /// <summary>
    /// Waits until the window is over. A database that cannot be observed from the first ends it at once; one that goes
    /// away later costs its own part alone.
    /// </summary>
    private async Task<(ServiceWorkload Service, Surroundings Around)> GatherAsync(
        TelemetryIntake intake,
        Task? observing,
        CancellationToken token
    )
    {
        await using var processes = await ProcessWatch.StartAsync(request, new BurstBudget(), time, token);
        var half = Task.Delay(request.Window / 2, time, token);
        var whole = Task.Delay(request.Window, time, token);
        foreach (var wait in (Task[])[half, whole])
        {
            if (
                observing is not null
                && await Task.WhenAny(wait, observing) == observing
                && observing.Exception?.InnerException is { } fault
                && !(_isReached && DatabaseAway.Is(fault))
            )
            {
                await observing;
            }
            await wait;
            if (wait == half)
            {
                var (traces, open, points) = await intake.CountAsync(token);
                says(
                    traces + open + points == 0
                        ? "Half of the window is over, and nothing has come yet"
                        : $"Half of the window is over: {Format.Count(traces + open)} traces, {Format.Count(points)} points of metrics so far"
                );
            }
        }
        var telemetry = await intake.TurnAsync(isLast: true, token);
        return await processes.JoinAsync(telemetry, intake.Settings);
    }

    /// <summary>The observation says "connecting" first; whatever it says next, it was connected.</summary>
    private void Note(string line)
    {
        _isReached = _lines++ > 0;
        says(line);
    }
}
