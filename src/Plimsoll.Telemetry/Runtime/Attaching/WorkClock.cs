using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>Tells a budget how much processor time a process has used since it was last read.</summary>
internal sealed class WorkClock(DotnetProcess process, BurstBudget budget)
{
    private double? _last;

    public void Read()
    {
        // One that has ended works no more; whoever looks into it says so.
        if (ProcessReading.Read(process.Files, process.Pid, 0) is { } now)
        {
            budget.Worked(now.CpuSeconds - (_last ?? now.CpuSeconds));
            _last = now.CpuSeconds;
        }
    }
}
