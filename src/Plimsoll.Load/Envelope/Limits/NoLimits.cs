namespace Plimsoll.Load.Envelope.Limits;

/// <summary>Where nobody looks at the target.</summary>
public sealed class NoLimits : ILimitObserver
{
    public static readonly NoLimits Instance = new();

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token) =>
        Task.FromResult<IReadOnlyList<LimitSample>>([]);
}
