using System.Diagnostics;

namespace Plimsoll.Telemetry.Doors;

/// <summary>A defect by the exception's kind and the method that threw it. What it says is left out: it may hold what a sender sent.</summary>
internal static class FaultPlace
{
    public static string Of(Exception fault) =>
        new StackTrace(fault).GetFrame(0)?.GetMethod() is { } method
            ? $"{fault.GetType().Name} in {method.DeclaringType?.Name}.{method.Name}"
            : fault.GetType().Name;
}
