using System.Globalization;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Lines of evidence that rules share.</summary>
internal static class Lines
{
    /// <summary>A mean number of things at once: <c>3.2</c>.</summary>
    public static string AtOnce(double count) => count.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Which of several hosts is meant; nothing where there is one.</summary>
    public static IEnumerable<Evidence> WhichHost(Scene scene) =>
        scene.Signals is { Host: { } host, Hosts.Count: > 1 }
            ? [new Evidence("host", $"{host.Name}, used up most of {scene.Signals.Hosts.Count}")]
            : [];

    public static IEnumerable<Evidence> If(double? value, string label, Func<double, string> format) =>
        value is { } known ? [new Evidence(label, format(known))] : [];
}
