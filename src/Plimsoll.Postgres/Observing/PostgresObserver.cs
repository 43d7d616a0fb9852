using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Looks at a server for a while, read-only, and hands over all that it saw.</summary>
public static class PostgresObserver
{
    /// <summary>
    /// Reads the counters, samples the sessions for the window, reads the counters again, and asks for the plans of the
    /// statements that carried the load. Changes nothing and executes no statement of the application.
    /// </summary>
    /// <exception cref="PlimsollException">
    /// The server cannot be reached, is too old, or has no <c>pg_stat_statements</c>. All else that is missing is a
    /// <see cref="Blindspot"/> of the observation.
    /// </exception>
    public static async Task<Observation> ObserveAsync(
        ObservationOptions options,
        IProgress<ObservationProgress>? progress,
        TimeProvider time,
        CancellationToken token
    )
    {
        Report(progress, ObservationStage.Connecting, 0, "connecting");
        await using var session = await ServerSession.OpenAsync(
            options.ConnectionString,
            SessionOptions.Observing,
            token
        );
        try
        {
            return await ObserveAsync(session, options, progress, time, token);
        }
        catch (NpgsqlException e) when (!token.IsCancellationRequested)
        {
            throw new PlimsollException(
                Fault.Connection,
                $"The observation of {session.Address} broke off: {e.Message}",
                "Observe again; if it happens again, see the server's log.",
                e
            );
        }
    }

    private static async Task<Observation> ObserveAsync(
        ServerSession session,
        ObservationOptions options,
        IProgress<ObservationProgress>? progress,
        TimeProvider time,
        CancellationToken token
    )
    {
        var home = await StatementsExtension.FindAsync(session, token);
        var statements = new StatementReader(session, home);
        var patience = new Patience(session.Address.User);
        var catalogReader = new CatalogReader(session, patience);

        Report(progress, ObservationStage.ReadingCounters, 0.02, "reading the counters");
        var catalogBefore = await catalogReader.ReadBeforeAsync(token);
        var loadBefore = await LoadReader.ReadAsync(session, token);
        var receivedBefore = await ReplicationReader.ReceivedAsync(session, token);
        var before = await statements.ReadCountersAsync(token);
        var from = await ServerReader.NowAsync(session, token);

        var seen = new SeenTexts(catalogBefore.Declared.SelectMany(d => d).Select(d => d.Text).ToHashSet());
        await using var sampler = new ActivitySampler(session, seen);
        await sampler.SampleAsync(
            options.Window,
            options.SamplesPerSecond,
            time,
            done => Report(progress, ObservationStage.Sampling, 0.05 + (0.7 * done), "sampling the sessions"),
            token
        );

        var after = await statements.ReadAsync(token);
        var to = await ServerReader.NowAsync(session, token);
        var loadAfter = await LoadReader.ReadAsync(session, token);
        var folded = StatementFolding.Fold(before, after);
        var texts = folded.Where(s => !s.TextTruncated).ToDictionary(s => s.Fingerprint.QueryId, s => s.Text);

        Report(progress, ObservationStage.ReadingCatalog, 0.77, "reading tables, indexes and statistics");
        var settings = await SettingReader.ReadAsync(session, token);
        var transactions =
            await patience.TryAsync("open transactions", () => TransactionReader.ReadAsync(session, texts, token))
            ?? [];
        var observation = new Observation
        {
            Server = await ServerReader.ReadAsync(session, token) with { StatementsSince = after.Since },
            Window = new Window(from, to),
            Statements = folded,
            Catalog = await catalogReader.ReadAsync(catalogBefore, token),
            Activity = sampler.Activity(texts, transactions),
            Load = new ServerLoad
            {
                Connections = sampler.Connections(settings) with
                {
                    Limits =
                        await patience.TryAsync(
                            "limits of connections",
                            () => ConnectionLimitReader.ReadAsync(session, token)
                        ) ?? [],
                },
                Cumulative = loadAfter.Database,
                Delta = LoadReader.Difference(loadBefore.Database, loadAfter.Database),
                Checkpoints = LoadReader.Difference(loadBefore, loadAfter),
                Replicas =
                    await patience.TryAsync("replicas", () => ReplicationReader.ReplicasAsync(session, token)) ?? [],
                Slots =
                    await patience.TryAsync("replication slots", () => ReplicationReader.SlotsAsync(session, token))
                    ?? [],
                StandbyDelay = await ReplicationReader.StandbyDelayAsync(session, receivedBefore, token),
                Ages = await patience.TryAsync("ages of databases", () => LoadReader.AgesAsync(session, token)) ?? [],
            },
            Settings = settings,
        };
        var planned = await PlanAsync(observation, seen, options, progress, token);
        observation = observation with
        {
            Plans = planned.Plans,
            Refusals = planned.Refusals,
            Constants = planned.Constants,
        };
        var limits = await LimitsAsync(session, sampler, before, after, token);
        Report(progress, ObservationStage.Done, 1, "done");
        return observation with { Blindspots = [.. BlindspotRules.Of(observation, limits), .. patience.Blindspots] };
    }

    /// <summary>In a session of its own, with a short timeout, so that a hard plan cannot spoil the rest.</summary>
    private static async Task<PlanCollector> PlanAsync(
        Observation observation,
        SeenTexts seen,
        ObservationOptions options,
        IProgress<ObservationProgress>? progress,
        CancellationToken token
    )
    {
        Report(progress, ObservationStage.Planning, 0.85, "asking for plans");
        await using var session = await ServerSession.OpenAsync(
            options.ConnectionString,
            SessionOptions.Observing with
            {
                StatementTimeout = options.PlanTimeout,
                LockTimeout = TimeSpan.FromSeconds(1),
            },
            token
        );
        var collector = new PlanCollector(session, observation.Catalog, seen);
        await collector.CollectAsync(
            observation.Statements,
            options,
            done => Report(progress, ObservationStage.Planning, 0.85 + (0.14 * done), "asking for plans"),
            token
        );
        return collector;
    }

    private static async Task<Limits> LimitsAsync(
        ServerSession session,
        ActivitySampler sampler,
        StatementSnapshot before,
        StatementSnapshot after,
        CancellationToken token
    )
    {
        var isMonitor = await session.ReadOneAsync(
            "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')",
            static r => r.GetBoolean(0),
            token
        );
        var wasReset = before.Since != after.Since;
        return new Limits
        {
            Role = session.Address.User,
            IsMonitor = isMonitor,
            HiddenSessions = sampler.Hidden,
            HiddenStatements = after.HiddenEntries,
            StatementsWereReset = wasReset,
            EvictedStatements = wasReset ? 0 : Math.Max(0, (after.Evictions ?? 0) - (before.Evictions ?? 0)),
        };
    }

    private static void Report(
        IProgress<ObservationProgress>? progress,
        ObservationStage stage,
        double fraction,
        string detail
    ) => progress?.Report(new ObservationProgress(stage, fraction, detail));
}
