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
}
