namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Pauses of the garbage collector: every request under way stands still for its part of them.</summary>
internal sealed class GarbageCollectionRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        if (scene.Runtimes.Where(r => r.GcPauseShare is not null).MaxBy(r => r.GcPauseShare) is not { } process)
        {
            yield break;
        }
        var pauses = process.GcPauseShare!.Value;
        var isPausing = pauses >= Limits.Pausing;
        yield return new Candidate
        {
            Resource = BindingResource.GarbageCollection,
            Name = process.Service,
            Utilisation = Math.Min(1, pauses),
            Waiting = pauses * (scene.InFlight ?? process.Cores ?? 1),
            IsSaturated = isPausing,
            Sources = Source.Of((isPausing, Source.Runtime), (process.Profile?.Allocations.Count > 0, Source.Profile)),
            Evidence =
            [
                new("time in which all threads stood still", Format.Percent(pauses)),
                .. Lines.If(process.LongestGcPauseMilliseconds, "longest pause", Format.Milliseconds),
                .. Lines.If(process.AllocatedBytesPerSecond, "allocated a second", b => new Bytes((long)b).ToString()),
                .. Lines.If(process.Gen2PerMinute, "full collections a minute", Format.Count),
                .. Lines.If(process.HeapBytes, "heap", b => new Bytes((long)b).ToString()),
            ],
        };
    }
}
