namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>Tells the service's own code from packages and the framework, by assembly.</summary>
/// <param name="assemblies">Names of the service's own; null: all that is not of the shared framework.</param>
internal sealed class OwnCode(IReadOnlySet<string>? assemblies)
{
    /// <summary>Steps of asynchronous code, of delegates and of threads, which stand between callers and callees and do nothing.</summary>
    private static readonly string[] s_plumbing =
    [
        "System.Runtime.CompilerServices.Async",
        "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Runtime.CompilerServices.ConfiguredTaskAwaitable",
        "System.Threading.ExecutionContext.",
        "System.Threading.Tasks.AwaitTaskContinuation",
        "System.Threading.Tasks.Task.RunContinuations",
        "System.Threading.Tasks.Task.TrySetResult",
        "System.Threading.Tasks.Task.FinishContinuations",
        "System.Threading.Tasks.Task.ExecuteWithThreadLocal",
        "System.Threading.Tasks.Task.ExecuteEntryUnsafe",
        "System.Threading.Thread.StartCallback",
        "System.Threading.Thread.StartHelper",
        "System.Threading.PortableThreadPool.WorkerThread",
        "dynamicClass.lambda_method",
    ];

    public static OwnCode Of(IReadOnlyList<string>? assemblies) =>
        new(assemblies?.ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <param name="name">Of the function, in people's words.</param>
    /// <param name="module">The assembly's name without its ending.</param>
    /// <param name="path">Where it was loaded from; empty where that is not told.</param>
    public FrameKind KindOf(string name, string module, string path)
    {
        if (s_plumbing.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
        {
            return FrameKind.Plumbing;
        }
        if (assemblies is not null && assemblies.Contains(module))
        {
            return FrameKind.Own;
        }
        return module.Length == 0
            || module == "Anonymously Hosted DynamicMethods Assembly"
            || path.Contains("/shared/Microsoft.", StringComparison.OrdinalIgnoreCase)
            || module.StartsWith("System.", StringComparison.Ordinal)
            || module.StartsWith("Microsoft.", StringComparison.Ordinal)
                ? FrameKind.Framework
            : assemblies is null ? FrameKind.Own
            : FrameKind.Package;
    }
}
