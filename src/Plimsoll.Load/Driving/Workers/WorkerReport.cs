using Plimsoll.Load.Driving.Recording;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>How a worker stands at a moment.</summary>
/// <param name="Recorded">By the number of the slice in which it was due; since the worker was asked last.</param>
/// <param name="Settled">Everything that was due before is recorded.</param>
/// <param name="Open">Requests that are due and not recorded, by the number of the slice.</param>
internal sealed record WorkerReport(
    IReadOnlyDictionary<long, SliceRecording> Recorded,
    TimeSpan Settled,
    IReadOnlyDictionary<long, int> Open,
    WorkerUse Use
);
