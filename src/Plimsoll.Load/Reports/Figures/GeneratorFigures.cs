using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>What the load itself took of its machine while the window was measured.</summary>
/// <param name="Workers">How many threads drove it.</param>
/// <param name="Processors">Processor time of the whole process per time that passed: 1 is one processor all the time.</param>
/// <param name="Busy">How much of the window the busiest worker had something to do, 0 to 1.</param>
/// <param name="Starved">How much of the window that worker waited for a processor, 0 to 1; null where the system does not say.</param>
public sealed record GeneratorFigures(int Workers, double Processors, double Busy, double? Starved)
{
    public static GeneratorFigures? Of(GeneratorUse? use) =>
        use is null ? null : new(use.Workers, use.Processor, use.Busy, use.Starved);
}
