using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Trials;

/// <summary>A statement that everything kept together has made slower than it was found.</summary>
/// <param name="Statement">Null where the guardrail names none.</param>
/// <param name="Tables">Whose statements they are; empty where that is not known.</param>
public sealed record Slowdown(Fingerprint? Statement, IReadOnlySet<QualifiedName> Tables, string Reason);

/// <summary>
/// Sets the end against the very beginning. Each trial guards one step; a sum of slow-downs, each within its guardrail,
/// would pass all of them. Looks at the statements one by one, and at the writes to each table together.
/// </summary>
public static class OverallCheck
{
    /// <param name="kept">At least one.</param>
    /// <returns>The worst; null where nothing is slower, beyond chance, by more than the guardrails allow.</returns>
    public static Slowdown? Find(
        IReadOnlyList<Prescription> kept,
        Workload workload,
        Measurement first,
        Measurement last,
        IReadOnlyList<Guardrail> guardrails,
        Random random
    )
    {
        var trial = Trial.Of(kept[0], workload, guardrails, [.. kept.Skip(1)]) with
        {
            Guarded = workload.Statements.Select(s => s.Fingerprint).ToHashSet(),
        };
        var contrast = new Contrast(trial, first, last, TrialJudge.Draws, random);
        return guardrails
                .OfType<Guardrail.StatementsNotSlower>()
                .Select(new GuardrailCheck(trial, first, last, contrast, service: null, disk: null).Check)
                .OfType<Breach>()
                .Select(breach => new Slowdown(breach.Statement, TablesOf(breach.Statement, workload), breach.Reason))
                .FirstOrDefault()
            ?? Writes(kept, workload, first, last, guardrails, contrast);
    }

    /// <summary>Several indexes, each within the bound, may be beyond it together.</summary>
    private static Slowdown? Writes(
        IReadOnlyList<Prescription> kept,
        Workload workload,
        Measurement first,
        Measurement last,
        IReadOnlyList<Guardrail> guardrails,
        Contrast contrast
    )
    {
        var limits = guardrails.OfType<Guardrail.WritesWithin>().ToList();
        foreach (
            var prescription in kept.Reverse()
                .Where(p => p.Change is Change.CreateIndex or Change.CreatePartitionedIndex)
        )
        {
            var trial = Trial.Of(prescription, workload, guardrails);
            var check = new GuardrailCheck(trial, first, last, contrast, service: null, disk: null);
            if (limits.Select(check.Check).OfType<Breach>().FirstOrDefault() is { } breach)
            {
                return new Slowdown(null, Trial.TablesOf(prescription), breach.Reason);
            }
        }
        return null;
    }

    private static IReadOnlySet<QualifiedName> TablesOf(Fingerprint? statement, Workload workload) =>
        statement is { } one && workload.Find(one) is { } found
            ? found.Tables.ToHashSet()
            : new HashSet<QualifiedName>();
}
