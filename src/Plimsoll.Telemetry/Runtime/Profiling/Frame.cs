namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>One function on a stack.</summary>
/// <param name="Name">As people write it: <see cref="FrameName.Of"/>.</param>
internal readonly record struct Frame(string Name, FrameKind Kind);

/// <summary>Whose code it is.</summary>
internal enum FrameKind
{
    /// <summary>The shared framework's, or a native stub.</summary>
    Framework,

    /// <summary>What carries asynchronous code from one step to the next: says nothing.</summary>
    Plumbing,

    /// <summary>A package's.</summary>
    Package,

    /// <summary>The service's.</summary>
    Own,
}
