namespace Plimsoll.Cli.Limits.Proc;

/// <summary>Of <c>/proc/PID/stat</c>.</summary>
/// <param name="State">A letter as in <c>ps</c>; D waits for a disk.</param>
/// <param name="CpuSeconds">Its own.</param>
/// <param name="ChildCpuSeconds">Of its children that have ended.</param>
internal sealed record ProcessStat(char State, int Parent, double CpuSeconds, double ChildCpuSeconds);
