using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Prescriptions.Indexes.Selection;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>Puts the chosen set into words: in the order of their gain, and with what was refused.</summary>
internal sealed class AdviceWriter(
    Workload workload,
    KnownWorth worth,
    CandidatePool pool,
    IndexAdvisorOptions options,
    SelectionLimits limits
)
{
    /// <summary>Refusals beyond this many say nothing new.</summary>
    private const int MaxRefused = 40;

    /// <summary>Chosen, and not worth it in the end; the least first.</summary>
    private readonly List<RefusedIndex> _small = [];

    /// <summary>Never chosen, though some statement would like it; the nearest to it first.</summary>
    private readonly List<RefusedIndex> _liked = [];

    public IndexAdvice Write(DesignSet set, Refusals refusals, IWhatIfPlanner planner)
    {
        set = DropSmallGains(set);
        var proposals = Propose(set);
        RefuseTheRest(set);
        return new IndexAdvice
        {
            Proposals = proposals,
            Redundant =
            [
                .. proposals
                    .SelectMany(p =>
                        ExistingIndexes
                            .MadeRedundantBy(workload.Catalog.Find(p.Design.Table)!, p.Design)
                            .Select(i => new RedundantIndex(
                                i.Name,
                                p.Design,
                                $"{p.Design.QualifiedName} begins with the same keys and serves all that it serves"
                            ))
                    )
                    .DistinctBy(r => r.Index),
            ],
            Refused =
            [
                .. _liked
                    .Concat(Enumerable.Reverse(_small))
                    .Concat(refusals.All(Enumerable.Range(0, pool.Count).Select(n => pool[n].Design)))
                    .Concat(UndeclaredConstants.Of(workload))
                    .DistinctBy(r => r.Design)
                    .Take(MaxRefused),
            ],
            Method = planner.Method,
            PlannerCalls = planner.Calls,
            LoadLeft =
                workload.TotalMilliseconds > 0
                    ? 1 - ((Time(DesignSet.Empty) - Time(set)) / workload.TotalMilliseconds)
                    : 1,
        };
    }

    private double Time(DesignSet set) => worth.Statements.Sum(s => s.Weight * s.Best(set).Cost);

    private double ShareOf(double milliseconds) =>
        workload.TotalMilliseconds > 0 ? milliseconds / workload.TotalMilliseconds : 0;

    /// <summary>One after the other, least first: two that stand in for each other do not both go.</summary>
    private DesignSet DropSmallGains(DesignSet set)
    {
        while (!set.IsEmpty)
        {
            var current = set;
            var small = current
                .Members()
                .Select(m => (Member: m, Worth: worth.WorthOf(current, m)))
                .Where(m => !m.Worth.IsEnough)
                .OrderBy(m => m.Worth.Milliseconds)
                .ToList();
            if (small.Count == 0)
            {
                break;
            }
            var (member, (gain, _)) = small[0];
            Refuse(_small, member, TooLittle(ShareOf(gain)));
            set = set.Without(member);
        }
        return set;
    }

    private List<IndexProposal> Propose(DesignSet set)
    {
        var proposals = new List<IndexProposal>();
        var made = DesignSet.Empty;
        while (made.Count < set.Count)
        {
            var before = made;
            // Where two help only together, the one that the other needs least stands first.
            var next = set.Except(before)
                .Members()
                .OrderByDescending(m => Time(before) - Time(before.With(m)))
                .ThenByDescending(m => Time(set.Without(m)))
                .ThenBy(m => m)
                .First();
            made = before.With(next);
            var candidate = pool[next];
            proposals.Add(
                new IndexProposal
                {
                    Design = candidate.Design,
                    Gains = Gains(next, set),
                    LoadReduction = Math.Max(0, ShareOf(Time(before) - Time(made))),
                    Size = candidate.Size,
                    WriteSlowdown = 1 + candidate.InsertFactor,
                    HotUpdatesLost = candidate.HotUpdatesLost,
                    Reason = Sentence(candidate.Reason),
                }
            );
        }
        return proposals;
    }

    private List<StatementGain> Gains(int member, DesignSet set) =>
        [
            .. worth
                .Statements.Where(s => s.Best(set).Used.Contains(member))
                .OrderByDescending(s => s.Weight * (s.BaseCost - s.Best(set).Cost))
                .Select(s => new StatementGain(s.Statement, s.BaseCost, s.Best(set).Cost)),
        ];

    private void RefuseTheRest(DesignSet set)
    {
        var liked = worth
            .Statements.SelectMany(s => s.Options[0].Used.Except(set).Members())
            .Distinct()
            .Where(m => !_small.Exists(r => r.Design == pool[m].Design))
            .Select(m => (Member: m, Worth: worth.WorthOf(set.With(m), m)))
            .OrderByDescending(m => m.Worth.Milliseconds);
        foreach (var (member, (gain, isEnough)) in liked)
        {
            Refuse(_liked, member, WhyNot(member, ShareOf(gain), isEnough, set));
        }
    }

    private string WhyNot(int member, double gain, bool isEnough, DesignSet set)
    {
        var candidate = pool[member];
        if (!limits.AllowsWrites(set.With(member)))
        {
            return $"inserts into {candidate.Design.Table} would become more than {options.MaxWriteSlowdown:0.#} times slower";
        }
        if (gain <= 0 && candidate.WriteMilliseconds > 0)
        {
            return $"it costs the writes of {candidate.Design.Table} more than it saves";
        }
        if (!isEnough)
        {
            return set.Members().Any(m => pool[m].Design.Table == candidate.Design.Table)
                ? $"the proposed indexes leave it {Percent(Math.Max(0, gain))} of the load to take away"
                : TooLittle(gain);
        }
        return pool.SizeOf(set.With(member)).Count > limits.Budget
            ? $"it needs {candidate.Size}, and the disk budget holds more useful indexes"
            : $"there are {options.MaxIndexes} more useful ones";
    }

    private string TooLittle(double gain) =>
        gain >= options.MinimumFeltGain
            ? $"it takes away only {Percent(gain)} of the load, less than {Percent(options.MinimumGain)}, and no statement feels it"
            : $"it takes away only {Percent(Math.Max(0, gain))} of the load, less than {Percent(options.MinimumFeltGain)}";

    private void Refuse(List<RefusedIndex> list, int member, string reason) =>
        list.Add(new RefusedIndex(pool[member].Design, reason));

    private static string Percent(double share) => $"{100 * share:0.##} %";

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..] + ".";
}
