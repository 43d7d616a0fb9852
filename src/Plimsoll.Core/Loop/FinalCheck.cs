using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>What the final check has taken back, and the server as it stands after it.</summary>
internal sealed record FinalOutcome(IReadOnlyList<(Made Made, string Reason)> TakenBack, Measurement Now);

/// <summary>
/// At the end of a run, sets all statements, and the writes to each table, against the very first baseline, and takes
/// back what was kept, the last first, until none is slower than the guardrails allow.
/// </summary>
internal sealed class FinalCheck(TunePorts ports, TrialPolicy policy, Workshop workshop, Gauge gauge)
{
    /// <param name="kept">In the order kept.</param>
    /// <param name="now">Of the server with all of them.</param>
    public async Task<FinalOutcome> RunAsync(
        IReadOnlyList<Made> kept,
        Workload workload,
        Measurement first,
        Measurement now,
        CancellationToken token
    )
    {
        var left = kept.ToList();
        var takenBack = new List<(Made, string)>();
        while (Find(left, workload, first, now) is not null)
        {
            // A second, longer look before anything good is given up.
            now += await MeasureAsync(token);
            if (Find(left, workload, first, now) is not { } slowdown)
            {
                break;
            }
            var made = Culprit(left, slowdown);
            var reason =
                $"Kept at first, and taken back at the end, against the very first baseline. {slowdown.Reason}";
            await workshop.UnmakeAsync(made, reason);
            left.Remove(made);
            takenBack.Add((made, reason));
            await gauge.WarmUpAsync(policy.WarmUp, token);
            now = await MeasureAsync(token);
        }
        return new FinalOutcome(takenBack, now);
    }

    private Slowdown? Find(List<Made> kept, Workload workload, Measurement first, Measurement now) =>
        kept.Count == 0
            ? null
            : OverallCheck.Find(
                [.. kept.Select(made => made.Prescription)],
                workload,
                first,
                now,
                policy.Guardrails,
                ports.Random
            );

    /// <summary>The last that touches a table of what is slower; else the last of all.</summary>
    private static Made Culprit(List<Made> kept, Slowdown slowdown) =>
        kept.FindLast(made => Trial.TablesOf(made.Prescription).Overlaps(slowdown.Tables)) ?? kept[^1];

    private Task<Measurement> MeasureAsync(CancellationToken token)
    {
        ports.Progress?.Report(new TuneEvent.Measuring("all statements against the first baseline", policy.Measure));
        return gauge.MeasureAsync(policy.Measure, policy.Slice, token);
    }
}
