namespace Plimsoll.Load.Driving.Workers;

/// <summary>What a worker has used since the load began.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Idle">How long it has waited for something to do.</param>
/// <param name="Processor">Of its thread; null where the system does not say.</param>
internal readonly record struct WorkerUse(TimeSpan At, TimeSpan Idle, TimeSpan? Processor);
