using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>A prescription that is not tried, and why.</summary>
public sealed record PassedOver(Prescription Prescription, string Reason);

/// <summary>What is worth a trial, best first, and what is not.</summary>
public sealed record Ranking(IReadOnlyList<Prescription> Worthwhile, IReadOnlyList<PassedOver> PassedOver)
{
    /// <summary>Worth one once the change that they follow is kept.</summary>
    public IReadOnlyList<Prescription> Waiting { get; init; } = [];

    /// <summary>In the order of trials, if all that is worth one were kept.</summary>
    public IReadOnlyList<Prescription> Planned =>
        [.. Worthwhile, .. Waiting.Where(w => Worthwhile.Any(p => p.Change.Key == w.Follows))];
}

/// <summary>Chooses what to try next: predicted gain against disruption and cost, within what the options allow.</summary>
public static class Candidates
{
    /// <summary>
    /// How much more a change must bring to go before a less disruptive one. Between neighbours of similar gain the
    /// less disruptive goes first.
    /// </summary>
    private static double Weight(Disruption disruption) =>
        disruption switch
        {
            Disruption.Statistics => 1,
            Disruption.Setting => 1.25,
            Disruption.Index => 1.5,
            Disruption.Maintenance => 3,
            _ => 10,
        };

    /// <summary>What a drop must give back to be worth a trial, where its finding is for information alone.</summary>
    private static readonly Bytes s_leastDisk = Bytes.FromMegabytes(1);

    /// <param name="kept">What stays already and counts against the budgets.</param>
    /// <param name="diskTaken">What it really took.</param>
    public static Ranking Rank(
        IReadOnlyList<Finding> findings,
        TuneOptions options,
        IReadOnlyList<Prescription> kept,
        Bytes diskTaken
    )
    {
        var slight = findings
            .Where(f => f.Severity == Severity.Info)
            .SelectMany(f => f.Prescriptions)
            .Where(p => p.Change is Change.DropIndex && p.Cost.Disk.Count > -s_leastDisk.Count)
            .Select(p => p.Change.Key)
            .ToHashSet(StringComparer.Ordinal);
        var all = findings
            .SelectMany(f => f.Prescriptions)
            .GroupBy(p => p.Change.IsAutomatic ? p.Change.Key : p.Title, StringComparer.Ordinal)
            .Select(g => g.OrderBy(p => p.Follows is not null).ThenByDescending(p => p.Predicted.LoadReduction).First())
            .Where(p => p.Change.Key.Length > 0 || !p.Change.IsAutomatic)
            .ToList();
        var judged = all.Select(p =>
                (
                    Prescription: p,
                    Reason: WhyNot(p, options, kept, diskTaken)
                        ?? (slight.Contains(p.Change.Key) ? GivesLittle(p) : null)
                )
            )
            .ToList();
        var held = kept.Select(k => k.Change.Key).ToHashSet(StringComparer.Ordinal);
        var ready = Ordered(judged.Where(j => j.Reason is null).Select(j => j.Prescription), options)
            .ToLookup(p => p.Follows is null || held.Contains(p.Follows));
        return new Ranking(
            [.. ready[true]],
            [
                .. judged
                    .Where(j => j.Reason is not null)
                    .OrderByDescending(j => j.Prescription.Predicted.LoadReduction)
                    .Select(j => new PassedOver(j.Prescription, j.Reason!)),
            ]
        )
        {
            Waiting = [.. ready[false]],
        };
    }

    private static IEnumerable<Prescription> Ordered(IEnumerable<Prescription> worthwhile, TuneOptions options) =>
        worthwhile
            .OrderByDescending(p => p.Predicted.LoadReduction >= options.MinimumGain)
            .ThenByDescending(Score)
            .ThenBy(p => p.Disruption)
            // What gives back most goes first among what promises no time.
            .ThenBy(p => p.Cost.Disk.Count)
            .ThenBy(p => p.Change.Key, StringComparer.Ordinal);

    /// <summary>
    /// The best, and with it further indexes (or drops) that one measurement can tell apart: each helps statements that
    /// no other helps, and each has statements to compare with.
    /// </summary>
    /// <param name="alone">Keys of changes that must be tried by themselves.</param>
    public static IReadOnlyList<Prescription> Group(
        IReadOnlyList<Prescription> ranked,
        Workload workload,
        TuneOptions options,
        IReadOnlySet<string> alone,
        Bytes diskTaken
    )
    {
        if (ranked.Count == 0)
        {
            return [];
        }
        var group = new List<Prescription> { ranked[0] };
        if (!CanShare(ranked[0], alone))
        {
            return group;
        }
        var disk = diskTaken + ranked[0].Cost.Disk;
        foreach (var next in ranked.Skip(1))
        {
            if (group.Count >= options.GroupSize)
            {
                break;
            }
            if (
                CanShare(next, alone)
                && next.Change.GetType() == group[0].Change.GetType()
                && (options.DiskBudget is not { } budget || disk + next.Cost.Disk <= budget)
                && CanBeToldApart([.. group, next], workload)
            )
            {
                group.Add(next);
                disk += next.Cost.Disk;
            }
        }
        return group;
    }

    private static bool CanShare(Prescription prescription, IReadOnlySet<string> alone) =>
        !alone.Contains(prescription.Change.Key)
        && prescription.Change switch
        {
            Change.CreateIndex or Change.CreatePartitionedIndex => prescription.Helps.Count > 0,
            Change.DropIndex => true,
            _ => false,
        };

    private static bool CanBeToldApart(List<Prescription> group, Workload workload)
    {
        var helped = new HashSet<Fingerprint>();
        var tables = new HashSet<QualifiedName>();
        foreach (var member in group)
        {
            if (!member.Helps.All(helped.Add))
            {
                return false;
            }
            // Everybody on the table decides about a drop, so two drops must not share one.
            if (member.Change is Change.DropIndex && !Trial.TablesOf(member).All(tables.Add))
            {
                return false;
            }
        }
        return group.TrueForAll(member =>
            Trial.Of(member, workload, Guardrail.Usual, [.. group.Where(p => p != member)]).Comparison.Count > 0
        );
    }

    private static double Score(Prescription p) =>
        p.Predicted.LoadReduction / Weight(p.Disruption) / Math.Max(1, p.Cost.WriteSlowdown);

    private static string GivesLittle(Prescription p) =>
        $"It would give back {new Bytes(-p.Cost.Disk.Count)} and hardly any writes: not worth a trial.";

    private static string? WhyNot(
        Prescription p,
        TuneOptions options,
        IReadOnlyList<Prescription> kept,
        Bytes diskTaken
    )
    {
        if (!p.Change.IsAutomatic)
        {
            return "Only a person can apply it.";
        }
        if (p.Disruption > options.MaxDisruption)
        {
            return $"More disruptive ({p.Disruption}) than --max-disruption allows ({options.MaxDisruption}).";
        }
        if (options.DiskBudget is { } budget && p.Cost.Disk > Bytes.Zero && diskTaken + p.Cost.Disk > budget)
        {
            return $"It would take about {p.Cost.Disk} of disk; {budget - diskTaken} is left of the budget.";
        }
        var tables = Trial.TablesOf(p);
        var slowdown = kept.Where(k => Trial.TablesOf(k).Overlaps(tables))
            .Aggregate(p.Cost.WriteSlowdown, (product, k) => product * k.Cost.WriteSlowdown);
        if (p.Cost.WriteSlowdown > 1 && slowdown > options.MaxWriteSlowdown)
        {
            return $"Writes to the table would take {slowdown:0.0} times as long; {options.MaxWriteSlowdown:0.0} is allowed.";
        }
        if (p.Predicted.LoadReduction >= options.MinimumGain)
        {
            return null;
        }
        var givesBack = p.Change is Change.DropIndex or Change.Reindex && p.Cost.Disk < Bytes.Zero;
        var isUnpredicted =
            options.TryUnpredicted && p.Predicted.LoadReduction <= 0 && p.Disruption <= Disruption.Setting;
        return givesBack || isUnpredicted
            ? null
            : $"The predicted gain, {Format.Percent(p.Predicted.LoadReduction)} of the server's time, is not worth a trial.";
    }
}
