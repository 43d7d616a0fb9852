using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Sorts and hashes that do not fit in work_mem and go through temporary files. One setting concerns them all, so they
/// are one finding.
/// </summary>
public sealed class SortOrHashSpillDetector : IDetector
{
    /// <summary>Written per call; less is an overflow that costs nothing that can be measured.</summary>
    public static readonly Bytes Noticeable = new(64 * 1024);

    /// <summary>More than this is not given to every sort of every session by a setting of the server.</summary>
    public static readonly Bytes MostForAll = Bytes.FromMegabytes(64);

    /// <summary>PostgreSQL's defaults, where the settings are not known.</summary>
    private static readonly Bytes s_defaultWorkMemory = Bytes.FromMegabytes(4);
    private static readonly Bytes s_defaultCache = Bytes.FromMegabytes(4096);

    public string Slug => "sort-or-hash-spill";

    public string Summary => "Sorts and hashes that do not fit in work_mem and go through temporary files.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        var spills = workload
            .Statements.Select(s => new Spill(s))
            .Where(s => s.PerCall >= Noticeable && s.Statement.Statement.IsData())
            .OrderByDescending(s => s.AtStake)
            .ToList();
        return spills.Count == 0 ? [] : [Judge(spills, workload)];
    }

    private Finding Judge(List<Spill> spills, Workload workload)
    {
        var now = workload.BytesOf("work_mem") ?? s_defaultWorkMemory;
        var most = MostFor(workload);
        var fitting = spills.Where(s => RoundUp(s.Need(now)) <= most).ToList();
        var tooLarge = spills.Except(fitting).ToList();
        var atStake = Math.Min(1, spills.Sum(s => s.AtStake));
        var worst = spills[0];
        var indexed = spills.Count(s => IsHelpedByIndex(s, workload));
        return new Finding
        {
            Rule = Slug,
            Subject = "work_mem",
            Title =
                spills.Count == 1
                    ? "A statement sorts or hashes on disk"
                    : $"{spills.Count} statements sort or hash on disk",
            Explanation =
                $"`{worst.Statement.Statement.Brief()}` {worst.Cause}, which does not fit in work_mem ({now}): each call "
                + $"writes {worst.PerCall} of temporary files and reads them back."
                + (
                    indexed > 0
                        ? $" An index that the advisor proposes would spare {(spills.Count == 1 ? "it" : $"{indexed} of them")} "
                            + "most of the work."
                        : ""
                ),
            Evidence =
            [
                .. spills
                    .Take(3)
                    .Select(s => new Evidence(
                        $"statement {s.Statement.Fingerprint}",
                        $"{ProposalWords.LoadOf(s.Statement)}; {s.PerCall} of temporary files a call; {s.Cause}"
                    )),
                new("work_mem", now.ToString()),
                new("most connections seen at once", $"{workload.Observation.Load.Connections.PeakTotal}"),
            ],
            Share = Math.Min(1, spills.Sum(s => s.Statement.Share)),
            Severity = SeverityScale.OfShare(atStake),
            Confidence = worst.Statement.Plan is null ? Confidence.Medium : Confidence.High,
            Statements = [.. spills.Select(s => s.Statement.Fingerprint)],
            Prescriptions =
            [
                .. fitting.Count > 0 ? new[] { Raise(fitting, now, workload) } : [],
                .. tooLarge.Count > 0 ? new[] { ForThemAlone(tooLarge, now) } : [],
            ],
        };
    }

    private Prescription Raise(List<Spill> fitting, Bytes now, Workload workload)
    {
        var target = RoundUp(fitting.Max(s => s.Need(now)));
        var connections = Math.Max(1, workload.Observation.Load.Connections.PeakTotal);
        var atStake = fitting.Sum(s => s.AtStake);
        return Prescribe.Setting(
            Slug,
            workload,
            "work_mem",
            $"{target.Megabytes:0}MB",
            new Predicted(
                Math.Min(1, atStake),
                $"about {Format.Percent(atStake)} of the server's time goes through temporary files that would fit",
                "rule of thumb"
            ),
            new Cost(
                Bytes.Zero,
                Note: $"memory, at worst {new Bytes((target - now).Count * connections)} more if all {connections} "
                    + "connections sort at once"
            ),
            [.. fitting.Select(s => s.Statement.Fingerprint)]
        );
    }

    private Prescription ForThemAlone(List<Spill> tooLarge, Bytes now)
    {
        var target = $"{RoundUp(tooLarge.Max(s => s.Need(now))).Megabytes:0}MB";
        return Prescribe.Advice(
            Slug,
            "Sort less, or give the memory to these statements alone",
            "What they sort or hash is too much to allow every session by a setting of the server. An index that gives the "
                + "order, a LIMIT, or fewer and narrower columns spare the sort; a summary kept up to date spares the report. "
                + $"Otherwise raise it in their transaction alone: SET LOCAL work_mem = '{target}'.",
            "no temporary files for these statements",
            Disruption.Code
        ) with
        {
            Helps = [.. tooLarge.Select(s => s.Statement.Fingerprint)],
        };
    }

    /// <summary>So that all connections at once take at most half of what the planner believes is there for caching.</summary>
    private static Bytes MostFor(Workload workload)
    {
        var cache = workload.BytesOf("effective_cache_size") ?? s_defaultCache;
        var each = new Bytes(cache.Count / 2 / Math.Max(1, workload.Observation.Load.Connections.PeakTotal));
        return each < MostForAll ? each : MostForAll;
    }

    /// <summary>The next power of two, in megabytes.</summary>
    private static Bytes RoundUp(Bytes size) =>
        Bytes.FromMegabytes(Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(1, size.Megabytes)))));

    private static bool IsHelpedByIndex(Spill spill, Workload workload) =>
        workload.IndexAdvice?.Proposals.Any(p =>
            p.Gains.Any(g => g.Statement == spill.Statement.Fingerprint && g.CostAfter < g.CostBefore / 2)
        ) == true;
}
