using MathNet.Numerics.Distributions;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Trials;

/// <summary>A guardrail that is broken.</summary>
/// <param name="IsShared">Nothing says which of several changes broke it.</param>
/// <param name="Statement">The one that it concerns, if it is one.</param>
internal sealed record Breach(string Reason, bool IsShared, Fingerprint? Statement = null)
{
    /// <summary>Nothing was seen that was seen before: measuring on may show it after all.</summary>
    public bool IsSilence { get; init; }
}

/// <summary>Looks whether a guardrail is broken, beyond what chance would explain.</summary>
internal sealed class GuardrailCheck(
    Trial trial,
    Measurement before,
    Measurement after,
    Contrast contrast,
    Effect? service,
    Bytes? disk
)
{
    /// <summary>Chance of a false alarm over all statements of one trial together (Bonferroni).</summary>
    private const double FalseAlarm = 0.05;

    /// <summary>A statement called less often, before or after, is not judged by itself.</summary>
    private const int EnoughCalls = 5;

    public Breach? Check(Guardrail guardrail) =>
        guardrail switch
        {
            Guardrail.StatementsNotSlower g => Statements(g),
            Guardrail.HeavyStatementsNotSlower g => Heavy(g),
            Guardrail.ServiceNotSlower g => Service(g),
            Guardrail.ErrorsNotUp g => Errors(g),
            Guardrail.WritesWithin g => Writes(g),
            Guardrail.WalWithin g => Wal(g),
            Guardrail.ReplicationLagWithin g => Lag(g),
            Guardrail.DiskWithin g => Disk(g),
            _ => throw new InvalidOperationException($"No check for {guardrail}."),
        };

    private Breach? Statements(Guardrail.StatementsNotSlower limit)
    {
        foreach (var gone in trial.Guarded.Where(HasVanished))
        {
            return new Breach(
                $"Statement {gone} was called {contrast.CallsBefore(gone):0} times before, and no call of it has ended since.",
                IsShared: false,
                gone
            )
            {
                IsSilence = true,
            };
        }
        return Slower(trial.Guarded, limit.Relative, limit.Milliseconds);
    }

    private Breach? Heavy(Guardrail.HeavyStatementsNotSlower limit)
    {
        var times = trial.Concerned.ToDictionary(s => s, s => contrast.CallsBefore(s) * contrast.MeanBefore(s));
        var heavy = limit.Share * times.Values.Sum();
        return Slower([.. trial.Concerned.Where(s => times[s] >= heavy)], limit.Relative, milliseconds: 0);
    }

    /// <summary>The worst that is slower by more than both, beyond chance.</summary>
    private Breach? Slower(IEnumerable<Fingerprint> statements, double relative, double milliseconds)
    {
        var judged = statements
            .Where(s => contrast.CallsBefore(s) >= EnoughCalls && contrast.CallsAfter(s) >= EnoughCalls)
            .ToList();
        // The worst first, so that the reason names it.
        foreach (var statement in judged.OrderByDescending(s => contrast.MeanAfter(s) - contrast.MeanBefore(s)))
        {
            var expected = contrast.MeanBefore(statement) * Math.Exp(contrast.Drift);
            var now = contrast.MeanAfter(statement);
            if (now <= expected * (1 + relative) || now - expected <= milliseconds)
            {
                continue;
            }
            var (log, error) = contrast.Of(statement);
            var critical = StudentT.InvCDF(
                0,
                1,
                Math.Max(1, (2 * contrast.Slices) - 2),
                1 - (FalseAlarm / judged.Count)
            );
            if (log > critical * error)
            {
                return new Breach(
                    $"Statement {statement} became slower: {Format.Milliseconds(now)} per call, where "
                        + $"{Format.Milliseconds(expected)} were to be expected.",
                    IsShared: false,
                    statement
                );
            }
        }
        return null;
    }

    /// <summary>Called in at least half of the slices before, and in none since, not even begun.</summary>
    private bool HasVanished(Fingerprint statement) =>
        contrast.CallsAfter(statement) == 0
        && contrast.CallsBefore(statement) >= 2 * EnoughCalls
        && after.Slices.Count >= before.Slices.Count / 2
        && before.Slices.Count(s => s.Statements.ContainsKey(statement)) * 2 >= before.Slices.Count;

    private Breach? Service(Guardrail.ServiceNotSlower limit)
    {
        if (
            service is not { } effect
            || effect.Relative <= limit.Relative
            || effect.Interval.Low <= 0
            || ServiceContrast.P95Of(before) is not { } from
            || ServiceContrast.P95Of(after) is not { } to
            || to - from <= limit.Milliseconds
            // Under an open load beyond what the service can bear, its queue grows with time whatever is changed. While
            // the server itself became faster, that is not the change's doing.
            || contrast.ServerIsClearlyFaster(effect.Interval.Level)
        )
        {
            return null;
        }
        return new Breach(
            $"The p95 of the service rose from {Format.Milliseconds(from)} to {Format.Milliseconds(to)}.",
            IsShared: true
        );
    }

    private Breach? Errors(Guardrail.ErrorsNotUp limit)
    {
        var (errorsBefore, requestsBefore) = ServiceContrast.Errors(before);
        var (errorsAfter, requestsAfter) = ServiceContrast.Errors(after);
        if (requestsBefore == 0 || requestsAfter == 0)
        {
            return null;
        }
        var from = (double)errorsBefore / requestsBefore;
        var to = (double)errorsAfter / requestsAfter;
        // Two shares compared by the pooled normal approximation.
        var pooled = (double)(errorsBefore + errorsAfter) / (requestsBefore + requestsAfter);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / requestsBefore) + (1.0 / requestsAfter)));
        return to - from > limit.Share && to - from > Normal.InvCDF(0, 1, 1 - (FalseAlarm / 2)) * error
            ? new Breach($"Failed requests rose from {Format.Percent(from)} to {Format.Percent(to)}.", IsShared: true)
            : null;
    }

    private Breach? Writes(Guardrail.WritesWithin limit) =>
        contrast.EffectOn("writes", trial.Writes, 0.95) is { } effect && effect.Interval.Low > limit.Factor - 1
            ? new Breach(
                $"Writes to the table take {1 + effect.Relative:0.0} times as long per call; {limit.Factor:0.0} is allowed.",
                IsShared: false
            )
            : null;

    private Breach? Wal(Guardrail.WalWithin limit)
    {
        var from = WalPerCall(before);
        var to = WalPerCall(after);
        return from > 0 && to > limit.Factor * from && to - from > limit.PerCall.Count
            ? new Breach($"WAL per call rose {to / from:0.0} times; {limit.Factor:0.0} is allowed.", IsShared: true)
            : null;
    }

    private static double WalPerCall(Measurement measurement)
    {
        double calls = measurement.Slices.Sum(s => s.Statements.Values.Sum(c => c.Calls));
        return calls > 0 ? measurement.Slices.Sum(s => s.Wal.Count) / calls : 0;
    }

    private Breach? Lag(Guardrail.ReplicationLagWithin limit)
    {
        // A standby that is delayed on purpose is beyond any limit all the while, give or take a little.
        var from = before.Slices.Max(s => s.ReplayLag) ?? TimeSpan.Zero;
        return after.Slices.Max(s => s.ReplayLag) is { } to && to > limit.Lag && to - from > limit.Lag / 2
            ? new Breach($"A replica fell {Format.Age(to)} behind; {Format.Age(limit.Lag)} is allowed.", IsShared: true)
            : null;
    }

    private Breach? Disk(Guardrail.DiskWithin limit) =>
        disk is { } taken && taken > limit.Budget
            ? new Breach($"It took {taken} of disk; {limit.Budget} was left of the budget.", IsShared: false)
            : null;
}
