using Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>Follows every symptom to its root and adds what waits there.</summary>
internal static class Roots
{
    private static readonly ICauseRule[] s_rules =
    [
        new PoolCause(),
        new ServerConnectionsCause(),
        new ThreadPoolCause(),
        new CpuCause(),
        new DatabaseCpuCause(),
        new NetworkCause(),
        new RuntimeLocksCause(),
        new DatabaseLocksCause(),
    ];

    /// <returns>All candidates with their causes, and the roots, heaviest first.</returns>
    public static (IReadOnlyList<Candidate> Candidates, IReadOnlyList<Root> Roots) Of(Weighed weighed)
    {
        var all = weighed.Candidates.ToList();
        var parents = new Dictionary<int, int>();
        for (var i = 0; i < all.Count; i++)
        {
            var symptom = all[i];
            var cause = symptom.IsSaturated
                ? s_rules.FirstOrDefault(r => r.Symptom == symptom.Resource)?.Find(symptom, weighed)
                : null;
            var parent = cause is null
                ? -1
                : all.FindIndex(c => c.Resource == cause.Resource && (cause.Name.Length == 0 || c.Name == cause.Name));
            if (parent < 0 || Leads(parent, i))
            {
                continue;
            }
            parents[i] = parent;
            all[i] = symptom with
            {
                SymptomOf = cause!.Resource,
                UtilisationOtherwise = cause.UtilisationOtherwise,
                Evidence = [.. symptom.Evidence, cause.Reason],
            };
            // It holds up others, whatever its own figures say; the symptom's sources speak for it too.
            all[parent] = all[parent] with
            {
                IsSaturated = true,
                Sources = [.. all[parent].Sources.Union(symptom.Sources)],
            };
        }
        var roots = Enumerable
            .Range(0, all.Count)
            .Where(i => all[i].IsSaturated && !parents.ContainsKey(i))
            .Select(i =>
            {
                var below = Enumerable
                    .Range(0, all.Count)
                    .Where(j => j != i && Leads(j, i))
                    .Select(j => all[j])
                    .ToList();
                return new Root(all[i], WeightOf(all[i], below), below);
            })
            .OrderByDescending(r => r.Rank)
            .ThenByDescending(r => r.Candidate.Utilisation ?? 0)
            .ToList();
        return (all, roots);

        // From a symptom up to its root: does the way pass there?
        bool Leads(int from, int to)
        {
            for (var at = from; ; at = parents[at])
            {
                if (at == to)
                {
                    return true;
                }
                if (!parents.ContainsKey(at))
                {
                    return false;
                }
            }
        }
    }

    /// <summary>
    /// Who queues for connections or locks waits beside those who hold them; a span that ends late, or work that waits for a
    /// thread, is the same waiting seen from another side, and does not count twice.
    /// </summary>
    private static double WeightOf(Candidate root, IReadOnlyList<Candidate> symptoms)
    {
        var queues = symptoms.Where(IsQueue).ToList();
        var connections = queues.Where(c => c.Resource != BindingResource.DatabaseLocks).Max(c => c.Waiting) ?? 0;
        var locks = queues.Where(c => c.Resource == BindingResource.DatabaseLocks).Sum(c => c.Waiting ?? 0);
        return symptoms.Except(queues).Append(root).Max(c => c.Waiting ?? 0) + connections + locks;
    }

    private static bool IsQueue(Candidate candidate) =>
        candidate.Resource
            is BindingResource.ConnectionPool
                or BindingResource.DatabaseConnections
                or BindingResource.DatabaseLocks;
}
