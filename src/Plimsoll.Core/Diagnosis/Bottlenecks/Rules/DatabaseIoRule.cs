namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// Sessions that wait for the disk, or until a commit is safe. A disk need not be busy for it: a commit waits for one write
/// after the other.
/// </summary>
internal sealed class DatabaseIoRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        if (scene.Database is not { } database)
        {
            yield break;
        }
        var host = scene.Signals.DatabaseHost;
        var isDiskBusy = host?.DiskUtilisation >= Limits.Busy;
        var isWaiting =
            database.Io >= Limits.Queueing && database.Io >= Limits.Noticeable * (scene.InFlight ?? database.Active);
        yield return new Candidate
        {
            Resource = BindingResource.DatabaseIo,
            Name =
                database.Io <= 0 ? ""
                : database.Commit >= Limits.Most * database.Io ? "commit"
                : "data files",
            // A disk that somebody always waits for is used, whatever its own counters call it.
            Utilisation = Math.Min(1, Math.Max(host?.DiskUtilisation ?? 0, Math.Min(1, database.Io))),
            Waiting = database.Io,
            IsSaturated = isWaiting,
            Sources = Source.Of(
                (isWaiting, Source.Database),
                (isDiskBusy || host?.IoPressure >= Limits.Most, Source.Host)
            ),
            Evidence =
            [
                new("sessions waiting for the disk at once", Lines.AtOnce(database.Io)),
                new("of these for a commit to be safe", Lines.AtOnce(database.Commit)),
                .. Lines.If(host?.DiskUtilisation, "busiest disk", v => $"{Format.Percent(v)} busy"),
                .. Lines.If(host?.IoPressure, "time in which tasks waited for a disk", Format.Percent),
            ],
        };
    }
}
