using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Driving.Results;

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

    /// <summary>Of each process.</summary>
    internal static IReadOnlyList<GeneratorUse> Between(IReadOnlyList<UseReading> from, IReadOnlyList<UseReading> to) =>
        [.. from.Zip(to, Between)];

    /// <summary>Of all processes: the busiest worker is the busiest of them all.</summary>
    internal static GeneratorUse Together(IReadOnlyList<GeneratorUse> each)
    {
        var busiest = each.MaxBy(use => use.Busy)!;
        return busiest with
        {
            Workers = each.Sum(use => use.Workers),
            Processor = each.Sum(use => use.Processor),
            Stolen = each.Max(use => use.Stolen),
        };
    }

    private static GeneratorUse Between(UseReading from, UseReading to)
    {
        var wall = from.Workers.Zip(to.Workers, (before, after) => (after.At - before.At).TotalSeconds).Max();
        if (wall <= 0)
        {
            // Nothing was heard meanwhile.
            return new GeneratorUse(to.Workers.Count, 0, 0, null);
        }
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
internal sealed record UseReading(TimeSpan Processor, IReadOnlyList<WorkerUse> Workers)
{
    /// <summary>Null where it is not known.</summary>
    public MachineTime? Machine { get; init; }
}
