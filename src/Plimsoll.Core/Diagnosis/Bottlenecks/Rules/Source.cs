namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>The names of <see cref="Candidate.Sources"/>.</summary>
internal static class Source
{
    public const string Traces = "traces";
    public const string Database = "database";
    public const string Runtime = "runtime";
    public const string Host = "host";
    public const string Kernel = "kernel";
    public const string Profile = "profile";

    public static IReadOnlyList<string> Of(params (bool Shows, string Name)[] sources) =>
        [.. sources.Where(s => s.Shows).Select(s => s.Name)];
}
