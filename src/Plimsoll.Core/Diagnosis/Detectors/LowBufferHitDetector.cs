using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Much of what the statements need is not in shared buffers. A ratio alone proves nothing: the operating system may
/// hold the blocks. Only waiting for reads shows that it costs.
/// </summary>
public sealed class LowBufferHitDetector : IDetector
{
    /// <summary>The ratio below which an application of short requests usually suffers; a rule of thumb.</summary>
    public const double LowRatio = 0.95;

    /// <summary>8 MB a second; fewer reads are no load on any disk.</summary>
    public const double SignificantReadsPerSecond = 1_000;

    /// <summary>Reads as short as this come from the operating system's cache (an SSD takes about 0.1 ms or more).</summary>
    public const double CachedMilliseconds = 0.05;
    private const int StatementsNamed = 5;

    /// <summary>After a start shared buffers are empty; at the least speed that is spoken of they take this long to fill 5 GB.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    public string Slug => "low-buffer-hit";

    public string Summary => "Statements wait for blocks that do not fit in shared buffers.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        var (counters, seconds) = workload.Observation.Load.Delta is { BlocksHit: > 0 } delta
            ? (delta, workload.Observation.Window.Length.TotalSeconds)
            : (workload.Observation.Load.Cumulative, workload.Counted().TotalSeconds);
        double all = counters.BlocksHit + counters.BlocksRead;
        var perSecond = seconds > 0 ? counters.BlocksRead / seconds : 0;
        if (all > 0 && counters.BlocksHit / all < LowRatio && perSecond >= SignificantReadsPerSecond)
        {
            yield return Describe(workload, counters, counters.BlocksHit / all, perSecond);
        }
    }

    private Finding Describe(Workload workload, DatabaseCounters counters, double ratio, double perSecond)
    {
        var waits = workload.WaitShare(w => w is { Class: "IO", Event: "DataFileRead" or "DataFilePrefetch" });
        var perBlock = counters.BlockReadMilliseconds / counters.BlocksRead;
        var isCached = perBlock > 0 && perBlock < CachedMilliseconds;
        var buffers = workload.BytesOf("shared_buffers");
        var up = workload.Observation.Window.To - workload.Observation.Server.StartedAt;
        var isCold = up < WarmUp;
        return new Finding
        {
            Rule = Slug,
            Subject = "shared buffers",
            Title = $"{Format.Percent(1 - ratio)} of the blocks are not in shared buffers",
            Explanation =
                isCold
                    ? $"The server was started {Format.Age(up)} ago, and its buffers were empty then: reads from outside are what fills them. "
                        + "Look again when it is warm."
                : waits >= 0.01
                    ? "Statements were seen waiting while blocks are read from outside shared buffers. Either statements read far more than they "
                        + "need, or what is needed often is larger than shared buffers."
                : "Many blocks are read from outside shared buffers, but no statement was seen to wait long for them: the operating system's "
                    + "cache most likely holds them.",
            Evidence =
            [
                new("hit ratio", Format.Percent(ratio)),
                new("read", $"{new Bytes((long)(perSecond * 8192))}/s"),
                new("time per block", perBlock > 0 ? Format.Milliseconds(perBlock) : "unknown: track_io_timing is off"),
                new("active time spent waiting for reads", waits is { } w ? Format.Percent(w) : "not sampled"),
                new("shared_buffers", buffers?.ToString() ?? "unknown"),
                new("database", workload.Observation.Server.DatabaseSize.ToString()),
            ],
            Share = waits ?? 0,
            Severity = isCold || isCached || waits is null ? Severity.Info : SeverityScale.OfShare(waits.Value),
            Confidence = waits >= 0.05 && !isCold ? Confidence.Medium : Confidence.Low,
            Statements = Readers(workload),
            Prescriptions = isCold ? [] : [ReadLess(workload), .. Enlarge(workload, buffers)],
        };
    }

    private static IReadOnlyList<Fingerprint> Readers(Workload workload) =>
        [
            .. workload
                .Statements.Where(s => s.Load.SharedBlocksRead > 0)
                .OrderByDescending(s => s.Load.SharedBlocksRead)
                .Take(StatementsNamed)
                .Select(s => s.Fingerprint),
        ];

    private Prescription ReadLess(Workload workload) =>
        Prescribe.Advice(
            Slug,
            "Let the statements that read most read less first",
            "A missing index or an unbounded list fills the cache with rows that nobody wants. Look for findings on the statements named here "
                + "before giving the server more memory.",
            "fewer blocks to read and more room for those that matter",
            Disruption.Index
        ) with
        {
            Helps = Readers(workload),
        };

    /// <summary>
    /// A quarter of the memory is the documentation's starting value; the memory cannot be asked for by SQL, so the step is
    /// a doubling (https://www.postgresql.org/docs/current/runtime-config-resource.html).
    /// </summary>
    private IEnumerable<Prescription> Enlarge(Workload workload, Bytes? buffers)
    {
        if (buffers is { } now && now < workload.Observation.Server.DatabaseSize)
        {
            yield return Prescribe.Setting(
                Slug,
                workload,
                "shared_buffers",
                $"{now.Count * 2 / (1024 * 1024)}MB",
                new Predicted(0, "more blocks stay in shared buffers", "rule of thumb"),
                new Cost(Bytes.Zero, Note: $"{now} more memory; keep it below a quarter of the machine's"),
                Readers(workload)
            );
        }
    }
}
