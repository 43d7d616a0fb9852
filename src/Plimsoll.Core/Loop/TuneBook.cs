using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Loop;

/// <summary>What a run of the loop has tried, kept and refused so far, and what is left to try for it.</summary>
internal sealed class TuneBook(TuneOptions options)
{
    private readonly List<TuneStep> _steps = [];
    private readonly List<Made> _kept = [];
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PassedOver> _refused = new(StringComparer.Ordinal);

    public IReadOnlyList<TuneStep> Steps => _steps;

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<Made> Kept => _kept;

    /// <summary>Changes that get a trial of their own.</summary>
    public IReadOnlySet<string> Alone => _alone;

    /// <summary>What all that is kept really took.</summary>
    public Bytes Disk { get; private set; }

    /// <param name="isGroup">Whether several changes were tried together.</param>
    /// <returns>Whether something was kept.</returns>
    public bool Enter(GroupOutcome outcome, bool isGroup)
    {
        _steps.AddRange(outcome.Steps);
        foreach (var over in outcome.Refused)
        {
            Refuse(over);
        }
        var isKept = false;
        foreach (var (made, judgement) in outcome.Judged)
        {
            var key = made.Prescription.Change.Key;
            // Nothing says which of the group broke the guardrail: each gets a trial of its own.
            if (judgement.IsShared && isGroup)
            {
                _alone.Add(key);
                continue;
            }
            _tried.Add(key);
            if (judgement.Verdict == Verdict.Confirmed)
            {
                _kept.Add(made);
                Disk += made.Disk;
                MarkPruned(made, isPruned: true);
                isKept = true;
            }
        }
        return isKept;
    }

    /// <summary>It gets no trial, for the reason that is given.</summary>
    public void Refuse(PassedOver over)
    {
        _tried.Add(over.Prescription.Change.Key);
        _refused[over.Prescription.Change.Key] = over;
    }

    /// <summary>What was kept went back after all, and its step says so.</summary>
    public void TakeBack(Made made, string reason)
    {
        _kept.Remove(made);
        Disk -= made.Disk;
        var at = _steps.FindIndex(step => step.Trial == made.Trial);
        _steps[at] = _steps[at] with { Verdict = Verdict.Refuted, Reason = reason };
        MarkPruned(made, isPruned: false);
    }

    public bool IsUntried(Prescription prescription) => !_tried.Contains(prescription.Change.Key);

    /// <summary>What is still worth a trial.</summary>
    public Ranking Rank(IReadOnlyList<Finding> findings)
    {
        var ranking = Candidates.Rank(findings, options, StillThere(), Disk);
        return ranking with
        {
            Worthwhile = [.. ranking.Worthwhile.Where(IsUntried)],
            Waiting = [.. ranking.Waiting.Where(IsUntried)],
        };
    }

    public IEnumerable<PassedOver> Refusals(IReadOnlyList<Finding> findings)
    {
        var ranking = Rank(findings);
        var planned = ranking.Planned.ToHashSet();
        return
        [
            .. _refused.Values,
            .. ranking.PassedOver.Where(o => IsUntried(o.Prescription)),
            .. ranking
                .Waiting.Where(w => !planned.Contains(w))
                .Select(w => new PassedOver(w, "The index that would stand in for it was not kept.")),
        ];
    }

    /// <summary>The step that made an index says whether a later one dropped it.</summary>
    private void MarkPruned(Made made, bool isPruned)
    {
        if (
            made.Prescription.Change is Change.DropIndex drop
            && _kept.Find(m => m.Prescription.Change is Change.CreateIndex c && c.Design.QualifiedName == drop.Index)
                is { } created
            && _steps.FindIndex(step => step.Trial == created.Trial) is >= 0 and var at
        )
        {
            _steps[at] = _steps[at] with { Pruned = isPruned };
        }
    }

    /// <summary>Without indexes that were made and dropped again.</summary>
    private IReadOnlyList<Prescription> StillThere()
    {
        var dropped = _kept
            .Select(m => m.Prescription.Change)
            .OfType<Change.DropIndex>()
            .Select(d => d.Index)
            .ToHashSet();
        return
        [
            .. _kept
                .Select(m => m.Prescription)
                .Where(p => p.Change is not Change.CreateIndex c || !dropped.Contains(c.Design.QualifiedName)),
        ];
    }
}
