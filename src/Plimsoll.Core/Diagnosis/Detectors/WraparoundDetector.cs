using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// A database whose oldest transaction ids near the end of their range of about 2 G, where the server stops to write
/// (https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND).
/// </summary>
public sealed class WraparoundDetector : IDetector
{
    /// <summary>Autovacuum starts to freeze at its own age; half as much again says that it does not get there.</summary>
    public const double FreezeAgePassed = 1.5;

    /// <summary>Half of the range.</summary>
    public const long Halfway = 1_000_000_000;

    /// <summary>The default of <c>vacuum_failsafe_age</c>, where vacuum drops everything else; warnings come at 2.1 G.</summary>
    public const long Failsafe = 1_600_000_000;
    public const long Range = int.MaxValue;
    private const int TablesNamed = 3;

    public string Slug => "wraparound";

    public string Summary => "A database whose oldest rows wait too long to be frozen.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        var xidLimit = (long)(workload.NumberOf("autovacuum_freeze_max_age") ?? 200_000_000);
        var multixactLimit = (long)(workload.NumberOf("autovacuum_multixact_freeze_max_age") ?? 400_000_000);
        return from age in workload.Observation.Load.Ages
            let severity = Worst(Weigh(age.XidAge, xidLimit), Weigh(age.MultixactAge, multixactLimit))
            where severity > Severity.Info
            select Describe(workload, age, severity, xidLimit, multixactLimit);
    }

    private static Severity Weigh(long age, long limit) =>
        age >= Failsafe ? Severity.High
        : age >= Math.Max(Halfway, limit) ? Severity.Medium
        : age > FreezeAgePassed * limit ? Severity.Low
        : Severity.Info;

    private static Severity Worst(Severity a, Severity b) => a > b ? a : b;

    private Finding Describe(Workload workload, DatabaseAge age, Severity severity, long xidLimit, long multixactLimit)
    {
        var isHere = age.Database == workload.Observation.Server.Database;
        var tables = isHere
            ? workload
                .Catalog.Tables.Where(t => t.FrozenXidAge > xidLimit || t.FrozenMultixactAge > multixactLimit)
                .OrderByDescending(t => Math.Max(t.FrozenXidAge, t.FrozenMultixactAge))
                .Take(TablesNamed)
                .ToList()
            : [];
        return new Finding
        {
            Rule = Slug,
            Subject = $"database {SqlIdentifier.Quote(age.Database)}",
            Title =
                $"Database {SqlIdentifier.Quote(age.Database)} has used {Format.Percent(Math.Max(age.XidAge, age.MultixactAge) / (double)Range)} of its transaction ids",
            Explanation =
                "Every row remembers its transaction by a number that comes round again after about 2 G. Vacuum must freeze old rows "
                + "before; autovacuum should have, and has not kept up. At the end the server refuses every write until it is done."
                + (VacuumHorizon.Describe(workload) is { } horizon ? " " + horizon : "")
                + (workload.IsOff("autovacuum") ? " Autovacuum is off." : ""),
            Evidence =
            [
                new("oldest transaction id", $"{Format.Count(age.XidAge)} of {Format.Count(Range)}"),
                new("oldest multixact id", $"{Format.Count(age.MultixactAge)} of {Format.Count(Range)}"),
                new("autovacuum freezes from", $"{Format.Count(xidLimit)}, multixacts {Format.Count(multixactLimit)}"),
                .. tables.Select(t => new Evidence(
                    $"oldest row in {t.Name}",
                    $"{Format.Count(t.FrozenXidAge)}, multixacts {Format.Count(t.FrozenMultixactAge)}"
                )),
            ],
            Severity = severity,
            Confidence = Confidence.High,
            Prescriptions =
            [
                .. tables.Select(t =>
                    Prescribe.Vacuum(Slug, t, "its rows are frozen and its age falls to nothing", freeze: true)
                ),
            ],
        };
    }
}
