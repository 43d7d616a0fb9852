using System.Reflection;

namespace Plimsoll.Core.Diagnosis;

/// <summary>All detectors there are. A new file under Detectors/ is found by itself.</summary>
public static class DetectorCatalog
{
    public static IReadOnlyList<IDetector> All { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IDetector)))
            .Select(t => (IDetector)Activator.CreateInstance(t)!)
            .OrderBy(d => d.Slug, StringComparer.Ordinal),
    ];

    private static readonly HashSet<string> s_ofServices =
    [
        .. All.Where(d => d.GetType().Namespace!.EndsWith(".Service", StringComparison.Ordinal)).Select(d => d.Slug),
    ];

    /// <summary>Whether a rule judges what services tell of themselves: its shares are of all requests' time.</summary>
    public static bool IsOfServices(string slug) => s_ofServices.Contains(slug);
}
