using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>
/// The index advisor's last answer, for who audits window after window: asked again only when the statements that carry the
/// load or the indexes have changed, and after so many windows, since tables grow.
/// </summary>
public sealed class KeptAdvice(int mostWindows = KeptAdvice.Windows)
{
    public const int Windows = 10;

    /// <summary>Of the load; what comes and goes below it changes no advice.</summary>
    private const double Carries = 0.01;

    private IndexAdvice? _advice;
    private HashSet<string> _of = [];
    private int _windows;

    /// <returns>False where the advisor must be asked.</returns>
    public bool TryGet(Workload workload, out IndexAdvice? advice)
    {
        advice = _advice;
        return ++_windows < mostWindows && _of.Count > 0 && _of.SetEquals(KeysOf(workload));
    }

    public void Keep(Workload workload, IndexAdvice? advice) =>
        (_advice, _of, _windows) = (advice, [.. KeysOf(workload)], 0);

    private static IEnumerable<string> KeysOf(Workload workload) =>
        workload
            .Statements.Where(s => s.Plan is not null && s.Share >= Carries)
            .Select(s => s.Fingerprint.ToString())
            .Concat(workload.Catalog.Tables.SelectMany(t => t.Indexes).Select(i => $"index {i.Name}"));
}
