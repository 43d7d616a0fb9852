namespace Plimsoll.Load.Faults.Processes;

/// <summary>A process as the kernel shows it now.</summary>
/// <param name="State">A letter, as in <c>ps</c>: R, S, D, T, Z, …</param>
/// <param name="IsKernel">A thread of the kernel: it has no command line.</param>
internal sealed record ProcessEntry(
    int Id,
    int Parent,
    char State,
    long StartTicks,
    IReadOnlyList<string> Names,
    bool IsKernel
)
{
    public bool IsStopped => State is 'T' or 't';
}
