using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>The disk of the service's own host; where the database shares the host, the database's rule speaks of it.</summary>
internal sealed class DiskRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var host = scene.Signals.Host;
        var files = scene.OnPath(Layer.LocalFile);
        if (host?.DiskUtilisation is null && files is not > 0)
        {
            yield break;
        }
        var isWaiting = files >= Limits.Queueing && files >= Limits.Noticeable * scene.TracedInFlight;
        var isBusy = host?.DiskUtilisation >= Limits.Busy && !scene.Signals.IsOneHost;
        yield return new Candidate
        {
            Resource = BindingResource.Disk,
            Name = host?.Name ?? "",
            Utilisation = host?.DiskUtilisation,
            Waiting = files,
            IsSaturated =
                isWaiting && host?.DiskUtilisation is not < Limits.Most || (isBusy && host?.IoPressure >= Limits.Most),
            Sources = Source.Of((isWaiting, Source.Traces), (isBusy || host?.IoPressure >= Limits.Most, Source.Host)),
            Evidence =
            [
                .. Lines.WhichHost(scene),
                .. Lines.If(host?.DiskUtilisation, "busiest disk", v => $"{Format.Percent(v)} busy"),
                .. Lines.If(host?.IoPressure, "time in which tasks waited for a disk", Format.Percent),
                .. Lines.If(files, "requests reading or writing files at once", Lines.AtOnce),
            ],
        };
    }
}
