using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Estimates;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Postgres.Naming;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Postgres.Sizing;

namespace Plimsoll.Cli;

/// <summary>Observes, folds, asks the index advisor, diagnoses: what <c>audit</c> prints and <c>tune</c> works on.</summary>
/// <param name="advisorOptions">Null: no indexes are searched for.</param>
public sealed class Auditor(
    ObservationOptions options,
    IndexAdvisorOptions? advisorOptions,
    Action<string> says,
    TimeProvider time
) : IObserver
{
    /// <summary>The index advisor's last answer; null: it is asked every time.</summary>
    public KeptAdvice? Kept { get; init; }

    public async Task<Look> LookAsync(CancellationToken token) =>
        await JudgeAsync(await ObserveAsync(token), service: null, token);

    public Task<Observation> ObserveAsync(CancellationToken token) =>
        PostgresObserver.ObserveAsync(options, new StageProgress(says, options.Window), time, token);

    /// <param name="service">What services told over the same window; null where nobody listened.</param>
    public async Task<Look> JudgeAsync(Observation observation, ServiceWorkload? service, CancellationToken token)
    {
        var workload = WorkloadBuilder.Build(observation with { Catalog = FreshSizes.Apply(observation.Catalog) });
        if (advisorOptions is { } search)
        {
            workload = workload with { IndexAdvice = await AdvisedAsync(workload, search, token) };
        }
        workload = workload with { Service = service is null ? null : await JoinAsync(service, observation, token) };
        return new Look(workload, Diagnoser.Diagnose(workload));
    }

    private async Task<IndexAdvice?> AdvisedAsync(
        Workload workload,
        IndexAdvisorOptions search,
        CancellationToken token
    )
    {
        if (Kept is not null && Kept.TryGet(workload, out var known))
        {
            return known;
        }
        says("Asking the planner about indexes");
        var advice = await AdviseAsync(workload, search, token);
        Kept?.Keep(workload, advice);
        return advice;
    }

    /// <summary>A statement of a trace and one of the server are the same where the server says so.</summary>
    private async Task<ServiceWorkload> JoinAsync(
        ServiceWorkload service,
        Observation observation,
        CancellationToken token
    )
    {
        var texts = StatementJoin.TextsOf(service);
        if (texts.Count == 0)
        {
            return service;
        }
        says("Matching the traces' statements with the server's");
        var names = new ServerStatementNames(observation.Statements, options.ConnectionString);
        return StatementJoin.Join(service, await names.FindAsync(texts, token));
    }

    private async Task<IndexAdvice?> AdviseAsync(Workload workload, IndexAdvisorOptions search, CancellationToken token)
    {
        if (workload.Statements.All(s => s.Plan is null))
        {
            return null;
        }
        await using var hypothetical = await WhatIfPlanner.OpenAsync(options.ConnectionString, workload, token);
        IWhatIfPlanner planner = hypothetical is null ? new StatisticsPlanner(workload) : hypothetical;
        var advice = await IndexAdvisor.AdviseAsync(workload, planner, search, token);
        return await WithTrueSizesAsync(advice, workload.Catalog, token);
    }

    /// <summary>What is proposed is worth a closer look: sampled rows tell how its keys repeat together.</summary>
    private async Task<IndexAdvice> WithTrueSizesAsync(IndexAdvice advice, Catalog catalog, CancellationToken token)
    {
        await using var session = await ServerSession.OpenAsync(
            options.ConnectionString,
            SessionOptions.Observing,
            token
        );
        var sampled = await new RowSampler(session.Connection).SampleAsync(
            catalog,
            [.. advice.Proposals.Select(p => p.Design)],
            token
        );
        return advice with
        {
            Proposals =
            [
                .. advice.Proposals.Select(p =>
                    sampled.Find(p.Design.Table) is { } table
                        ? p with
                        {
                            Size = IndexSizeModel.Predict(p.Design, table),
                        }
                        : p
                ),
            ],
        };
    }

    /// <summary>Says each stage once, and how long the long one takes.</summary>
    private sealed class StageProgress(Action<string> says, TimeSpan window) : IProgress<ObservationProgress>
    {
        private ObservationStage? _last;

        public void Report(ObservationProgress value)
        {
            if (value.Stage == _last || value.Stage == ObservationStage.Done)
            {
                return;
            }
            _last = value.Stage;
            says(
                value.Stage == ObservationStage.Sampling
                    ? $"Watching for {Format.Age(window)}: statements, sessions, waits"
                    : $"{char.ToUpperInvariant(value.Detail[0])}{value.Detail[1..]}"
            );
        }
    }
}
