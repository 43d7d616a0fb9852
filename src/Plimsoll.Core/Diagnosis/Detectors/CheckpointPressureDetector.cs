using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>Checkpoints that come because the WAL is full, not because it is time.</summary>
public sealed class CheckpointPressureDetector : IDetector
{
    /// <summary>Below an hour, one bulk load or a few CREATE DATABASE look like pressure.</summary>
    public static readonly TimeSpan Enough = TimeSpan.FromHours(1);

    /// <summary>More requested checkpoints an hour than a backup or a migration makes.</summary>
    public const double OftenPerHour = 4;

    /// <summary>As often as timed ones at the default <c>checkpoint_timeout</c> of five minutes, and on top of them.</summary>
    public const double VeryOftenPerHour = 12;

    /// <summary>A shorter window says little about the pace of writing.</summary>
    public static readonly TimeSpan LongWindow = TimeSpan.FromSeconds(10);

    /// <summary>More than this a person should want: it is disk, and time to recover after a crash.</summary>
    public static readonly Bytes Most = Bytes.FromMegabytes(64 * 1024);

    public string Slug => "checkpoint-pressure";

    public string Summary => "Checkpoints that are forced by the volume of WAL.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Observation.Load.Checkpoints is not { } checkpoints || workload.Observation.Server.IsStandby)
        {
            yield break;
        }
        var perHour = checkpoints.Over >= Enough ? checkpoints.Requested / checkpoints.Over.TotalHours : 0;
        var isOften = perHour >= OftenPerHour && checkpoints.Requested > checkpoints.Timed;
        var rate = WalPerSecond(workload, checkpoints);
        var max = workload.BytesOf("max_wal_size");
        var needed = Needed(workload, rate);
        var isTooSmall = needed > max;
        var inWindow = checkpoints.RequestedInWindow ?? 0;
        if (isOften || isTooSmall)
        {
            yield return Describe(workload, checkpoints, perHour, rate, needed) with
            {
                Severity =
                    perHour >= VeryOftenPerHour && isOften || isTooSmall && inWindow > 0
                        ? Severity.Medium
                        : Severity.Low,
                Confidence = isOften && isTooSmall ? Confidence.High : Confidence.Medium,
            };
        }
    }

    private static double WalPerSecond(Workload workload, Checkpoints checkpoints)
    {
        var window = workload.Observation.Window.Length;
        return checkpoints.WalInWindow is { } wal && window >= LongWindow ? wal.Count / window.TotalSeconds : 0;
    }

    /// <summary>
    /// What <c>max_wal_size</c> must be so that time comes first: a checkpoint is forced when the WAL since the last one
    /// exceeds max_wal_size / (1 + checkpoint_completion_target).
    /// </summary>
    private static Bytes? Needed(Workload workload, double walPerSecond)
    {
        var timeout = workload.TimeOf("checkpoint_timeout") ?? TimeSpan.FromMinutes(5);
        var target = workload.NumberOf("checkpoint_completion_target") ?? 0.9;
        return walPerSecond > 0 ? new Bytes((long)(walPerSecond * timeout.TotalSeconds * (1 + target))) : null;
    }

    private Finding Describe(
        Workload workload,
        Checkpoints checkpoints,
        double perHour,
        double walPerSecond,
        Bytes? needed
    )
    {
        var max = workload.BytesOf("max_wal_size");
        return new Finding
        {
            Rule = Slug,
            Subject = "checkpoints",
            Title = "Checkpoints are forced by the volume of WAL",
            Explanation =
                "Each checkpoint writes out all changed pages, and after it the first change of every page is written to the WAL as a whole page. "
                + "When the WAL fills before its time, that happens far more often than it need, and writes come in bursts.",
            Evidence =
            [
                new("requested", Format.Count(checkpoints.Requested)),
                new("timed", Format.Count(checkpoints.Timed)),
                new("requested an hour", perHour > 0 ? Format.Count(perHour) : "counted for less than an hour"),
                new("requested within the window", Format.Count(checkpoints.RequestedInWindow ?? 0)),
                new("WAL", walPerSecond > 0 ? $"{new Bytes((long)walPerSecond)}/s" : "unknown"),
                new("max_wal_size", max?.ToString() ?? "unknown"),
                new("needed at this pace", needed?.ToString() ?? "unknown"),
            ],
            Severity = Severity.Low,
            Confidence = Confidence.Medium,
            Prescriptions = max is { } m ? [.. Enlarge(workload, m, needed)] : [],
        };
    }

    private IEnumerable<Prescription> Enlarge(Workload workload, Bytes max, Bytes? needed)
    {
        // A quarter more than this window's pace, and at least twice of now; whole powers of two read well.
        var wanted = Math.Max(2.0 * max.Count, 1.25 * (needed?.Count ?? 0));
        var megabytes = Math.Pow(2, Math.Ceiling(Math.Log2(wanted / (1024 * 1024))));
        var size = Bytes.FromMegabytes(Math.Min(megabytes, Most.Megabytes));
        if (size > max)
        {
            yield return Prescribe.Setting(
                Slug,
                workload,
                "max_wal_size",
                $"{size.Megabytes:0}MB",
                new Predicted(0, "checkpoints by the clock; less WAL, and writes spread out", "statistics"),
                new Cost(size - max, Note: "recovery after a crash may take longer")
            );
        }
    }
}
