using System.Globalization;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// Whether a level broke because the load itself was late. Lateness only adds to a latency: what holds with it holds
/// without, but what breaks with it may not.
/// </summary>
internal static class GeneratorDoubt
{
    /// <returns>Null where there is none.</returns>
    public static string? Of(KneeLevel level, IReadOnlyList<KneeClause> clauses)
    {
        if (level.Detail is not { Invalid: { } why } detail || detail.Failed == detail.Requests)
        {
            return null;
        }
        var breaksAnyway = clauses.Zip(level.Counts).Any(pair => BreaksWithoutUs(pair.First, pair.Second, detail));
        return breaksAnyway
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"at {Knee.Times(level.Multiple)} {why}");
    }

    private static bool BreaksWithoutUs(KneeClause clause, ClauseCount count, LoadResult detail)
    {
        if (clause.Clause is not SloClause.LatencyBelow below)
        {
            return count.Share > clause.Allowed;
        }
        var slow = detail.Service.CountAbove(below.Limit) + detail.Unfinished;
        return slow > clause.Allowed * (detail.Service.Count + detail.Unfinished);
    }
}
