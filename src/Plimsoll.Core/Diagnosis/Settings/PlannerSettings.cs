using System.Globalization;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Settings;

/// <summary>
/// Settings that steer the planner. Setting them by guess has made whole workloads slower, so what is proposed here is for
/// a trial to decide, and its confidence is low.
/// </summary>
public static class PlannerSettings
{
    /// <summary>The default of 4 describes a spinning disk of which nine tenths are cached.</summary>
    public const double SpinningDisk = 3;
    public const string SolidState = "1.1";

    /// <summary>A spinning disk needs several ms for a random block; below this it is an SSD or a cache.</summary>
    public const double FastBlockMilliseconds = 0.3;
    public const long EnoughReads = 1_000;

    /// <summary>Almost nothing is read at all, so reading randomly costs next to nothing.</summary>
    public const double AlmostAllCached = 0.99;

    /// <summary>Share of the load that scans a table although an index begins with the column it filters on.</summary>
    public const double NoticeableShare = 0.05;
    public const long LargeTablePages = 1_000;

    /// <summary>Compiling takes tens to hundreds of milliseconds; it cannot pay in less than this.</summary>
    public const double ShortMilliseconds = 300;

    /// <summary>Nor can a statement have been compiled that takes less than this.</summary>
    public const double CompileMilliseconds = 10;

    /// <summary>The switches that are off by default.</summary>
    private static readonly HashSet<string> s_offByDefault =
    [
        "enable_partitionwise_join",
        "enable_partitionwise_aggregate",
    ];

    public static IEnumerable<SettingRisk> Judge(Workload workload) =>
        Switches(workload).Concat(RandomPageCost(workload)).Concat(Jit(workload)).Concat(CompletionTarget(workload));

    private static IEnumerable<SettingRisk> Switches(Workload workload) =>
        workload
            .Observation.Settings.Keys.Where(n => n.StartsWith("enable_", StringComparison.Ordinal))
            .Where(n => !s_offByDefault.Contains(n) && workload.IsOff(n))
            .Order(StringComparer.Ordinal)
            .Select(n => new SettingRisk
            {
                Name = n,
                Title = $"{n} is off for the whole server",
                Explanation =
                    "One way to run statements is forbidden everywhere, usually to mend a single one. Others that need it are slower for it.",
                Severity = Severity.Low,
                Confidence = Confidence.Medium,
                Value = "on",
                IsForTrial = true,
                Effect = "the planner may choose again; the statement that it was meant for needs a look",
            });

    private static IEnumerable<SettingRisk> RandomPageCost(Workload workload)
    {
        if (workload.NumberOf("random_page_cost") is not (>= SpinningDisk and var cost))
        {
            yield break;
        }
        var perBlock = BlockMilliseconds(workload);
        var hits = HitRatio(workload);
        var isFast = perBlock < FastBlockMilliseconds || (perBlock is null && hits >= AlmostAllCached);
        if (perBlock >= FastBlockMilliseconds)
        {
            yield break;
        }
        var scanning = workload.Statements.Where(s => ScansInSpiteOfIndex(workload, s)).ToList();
        var share = scanning.Sum(s => s.Share);
        var matters = isFast && share >= NoticeableShare;
        yield return new SettingRisk
        {
            Name = "random_page_cost",
            Title =
                $"random_page_cost is {cost.ToString("0.##", CultureInfo.InvariantCulture)}, as for a spinning disk",
            Explanation =
                (
                    isFast
                        ? "Reads of single blocks are fast here (an SSD or a cache), but the planner is told that they are slow"
                        : "It cannot be told from here what the disk is. If it is an SSD, the planner is told that reads of single blocks are slower "
                            + "than they are"
                )
                + ", so it may scan whole tables where an index would serve. Whether a lower value helps, only a measurement shows.",
            Evidence =
            [
                new Evidence(
                    "time per block read",
                    perBlock is { } p ? Format.Milliseconds(p) : "unknown: track_io_timing is off"
                ),
                new Evidence("hit ratio", hits is { } h ? Format.Percent(h) : "unknown"),
                new Evidence("load that scans beside a fitting index", Format.Percent(share)),
            ],
            Share = share,
            Severity = matters ? Severity.Low : Severity.Info,
            Confidence = Confidence.Low,
            Statements = [.. scanning.Select(s => s.Fingerprint)],
            Value = isFast ? SolidState : null,
            IsForTrial = true,
            Advice = isFast ? null : "If the disk is an SSD, try 1.1 and measure before and after.",
            Effect = "index scans where they are cheaper",
            // One in ten of such scans, by caution: most are scans for good reasons.
            LoadReduction = matters ? 0.1 * share : 0,
        };
    }

    private static double? BlockMilliseconds(Workload workload)
    {
        var load = workload.Observation.Load;
        var counters = load.Delta is { BlocksRead: >= EnoughReads } delta ? delta : load.Cumulative;
        return counters.BlocksRead >= EnoughReads && counters.BlockReadMilliseconds > 0
            ? counters.BlockReadMilliseconds / counters.BlocksRead
            : null;
    }

    private static double? HitRatio(Workload workload)
    {
        var load = workload.Observation.Load;
        var counters = load.Delta is { BlocksHit: > 0 } delta ? delta : load.Cumulative;
        double all = counters.BlocksHit + counters.BlocksRead;
        return all > 0 ? counters.BlocksHit / all : null;
    }

    private static bool ScansInSpiteOfIndex(Workload workload, WorkloadStatement statement) =>
        statement
            .Plan?.Root.Descend()
            .Any(n =>
                n is { NodeType: "Seq Scan", Filter: not null }
                && workload.Catalog.Find(n.Schema, n.Relation) is { Pages: >= LargeTablePages } table
                && table.Indexes.Any(i => i is { IsValid: true, Predicate: null } && Mentions(n, i))
            ) == true;

    private static bool Mentions(PlanNode node, Signals.Index index) =>
        index.Keys[0].Column is { } column
        && node.Filter!.Contains($"{node.Alias}.{SqlIdentifier.Quote(column)} ", StringComparison.Ordinal);

    private static IEnumerable<SettingRisk> Jit(Workload workload)
    {
        var above = workload.NumberOf("jit_above_cost") ?? 100_000;
        if (!workload.IsOn("jit") || above < 0)
        {
            yield break;
        }
        var compiled = workload
            .Statements.Where(s =>
                s.Plan?.Root.TotalCost > above
                && s.Load.MeanMilliseconds is >= CompileMilliseconds and < ShortMilliseconds
            )
            .ToList();
        var share = compiled.Sum(s => s.Share);
        if (share >= NoticeableShare)
        {
            yield return new SettingRisk
            {
                Name = "jit",
                Title = $"Short statements with {Format.Percent(share)} of the load are compiled at each call",
                Explanation =
                    "Their estimated cost is above jit_above_cost, so the server compiles them each time they run, yet they take less than the "
                    + "compiler usually needs to pay. JIT is meant for long reports.",
                Evidence =
                [
                    new Evidence("such statements", Format.Count(compiled.Count)),
                    new Evidence("jit_above_cost", Format.Count(above)),
                    new Evidence("their longest mean", Format.Milliseconds(compiled.Max(s => s.Load.MeanMilliseconds))),
                ],
                Share = share,
                Severity = share >= 0.2 ? Severity.Medium : Severity.Low,
                Confidence = Confidence.Low,
                Statements = [.. compiled.Select(s => s.Fingerprint)],
                Value = "off",
                IsForTrial = true,
                Effect = "no compiling; long reports may take longer",
                LoadReduction = 0.2 * share,
            };
        }
    }

    private static IEnumerable<SettingRisk> CompletionTarget(Workload workload)
    {
        if (workload.NumberOf("checkpoint_completion_target") is < 0.7 and var target)
        {
            yield return new SettingRisk
            {
                Name = "checkpoint_completion_target",
                Title = $"checkpoint_completion_target is {target.ToString("0.##", CultureInfo.InvariantCulture)}",
                Explanation =
                    "Checkpoints write their pages in a shorter time than they could, so writes come in bursts. Since 14 the default is 0.9.",
                Severity = Severity.Info,
                Value = "0.9",
                Effect = "writes spread over the time between checkpoints",
            };
        }
    }
}
