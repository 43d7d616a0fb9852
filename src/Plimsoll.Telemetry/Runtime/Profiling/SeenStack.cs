using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>A stack as it is kept: without plumbing, names alone.</summary>
/// <param name="Function">The innermost of the service's own, or what stands for it.</param>
/// <param name="Frames">Outermost first.</param>
/// <param name="Own">Those of the service, outermost first.</param>
/// <param name="Type">Of allocations.</param>
internal sealed record SeenStack(
    ProfileKind Kind,
    WaitKind Wait,
    string Function,
    string? Endpoint,
    IReadOnlyList<string> Frames,
    IReadOnlyList<string> Own,
    string? Type
)
{
    public double Weight { get; set; }

    /// <summary>One text for what makes two stacks the same.</summary>
    public string Key => $"{Kind}|{Wait}|{Endpoint}|{Type}|{string.Join(';', Frames)}";
}
