namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// Wald's sequential probability ratio test (1945) of "half of what is allowed is bad" against "twice of it is": a level is
/// left as soon as one is so much likelier than the other, be it after two seconds or twenty.
/// </summary>
/// <remarks>
/// The ratio is tempered by the clustering of bad requests. A level whose true share lies between the two needs no
/// answer: it is near the knee, and the curve through all levels says where the knee is.
/// </remarks>
internal static class SequentialTest
{
    /// <summary>ln 50: each of the two errors happens at about one level in fifty.</summary>
    private const double Bound = 3.912;

    /// <param name="clustering">How many requests count as one.</param>
    public static LevelVerdict Judge(LevelEvidence level, IReadOnlyList<KneeClause> clauses, double clustering)
    {
        var verdict = LevelVerdict.Holds;
        for (var clause = 0; clause < clauses.Count; clause++)
        {
            var ratio = LogRatio(level.Total(clause), clauses[clause].Allowed) / clustering;
            if (ratio > Bound)
            {
                return LevelVerdict.Breaks;
            }
            if (ratio > -Bound)
            {
                verdict = LevelVerdict.CannotTell;
            }
        }
        return verdict;
    }

    private static double LogRatio(ClauseCount count, double allowed)
    {
        var bad = Math.Min(2 * allowed, (1 + allowed) / 2);
        var good = allowed / 2;
        return (count.Bad * Math.Log(bad / good)) + ((count.Requests - count.Bad) * Math.Log((1 - bad) / (1 - good)));
    }
}
