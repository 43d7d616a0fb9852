namespace Plimsoll.Load.Faults.Processes;

/// <summary>One process, told from any later one that gets the same id.</summary>
/// <param name="StartTicks">Since the machine started, in the kernel's clock ticks (field 22 of <c>/proc/ID/stat</c>).</param>
/// <param name="Boot">Of the machine's start (<c>boot_id</c>): after the next one, ticks count anew.</param>
public sealed record ProcessIdentity(int Id, string Name, long StartTicks, string Boot);
