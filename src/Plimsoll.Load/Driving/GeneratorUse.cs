namespace Plimsoll.Load.Driving;

/// <summary>What the load itself took of this machine while a window was measured.</summary>
/// <param name="Workers">How many threads drove it.</param>
/// <param name="Processor">
/// The processor time of the whole process, in processors: 1 is one processor all the time. In the command this is the
/// load; a program that drives a load beside other work counts that too.
/// </param>
/// <param name="Busy">How much of the window the busiest worker had something to do, 0 to 1.</param>
/// <param name="Starved">
/// How much of the window that worker had something to do and did not get a processor for it, 0 to 1; null where the
/// system does not say.
/// </param>
public sealed record GeneratorUse(int Workers, double Processor, double Busy, double? Starved)
{
    /// <summary>
    /// How much of this machine's processor time the machine beneath gave to others in the window, 0 to 1 (steal);
    /// null where the system does not say.
    /// </summary>
    public double? Stolen { get; init; }

    internal static GeneratorUse Between(UseReading from, UseReading to)
    {
        var wall = Math.Max(1e-9, (to.Workers[0].At - from.Workers[0].At).TotalSeconds);
        var (busy, starved) = (0.0, (double?)null);
        foreach (var (before, after) in from.Workers.Zip(to.Workers))
        {
            var length = after.At - before.At;
            var work = length - (after.Idle - before.Idle);
            if (work / length >= busy)
            {
                busy = work / length;
                var got = after.Processor - before.Processor;
                starved = got is { } used ? Math.Clamp((work - used) / length, 0, 1) : null;
            }
        }
        return new GeneratorUse(
            to.Workers.Count,
            (to.Processor - from.Processor).TotalSeconds / wall,
            Math.Clamp(busy, 0, 1),
            starved
        )
        {
            Stolen = MachineTime.StolenBetween(from.Machine, to.Machine),
        };
    }
}

/// <summary>What process and workers have used up to a moment.</summary>
internal sealed record UseReading(TimeSpan Processor, MachineTime? Machine, IReadOnlyList<WorkerUse> Workers);
