using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Output;

/// <summary>Tells what was full where a search for the headroom ended.</summary>
public sealed class FullProgress(Progress progress) : IProgress<Saturation>
{
    public void Report(Saturation value) =>
        progress.Line(
            value.Name is { } name
                ? $"  full there: {name}, {value.Why}"
                : $"  what is full there is not known: {value.Why}"
        );
}
