using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Trials;

/// <summary>A statement that everything kept together has made slower than it was found.</summary>
/// <param name="Statement">Null where the guardrail names none.</param>
public sealed record Slowdown(Fingerprint? Statement, string Reason);

/// <summary>
/// Sets the end against the very beginning. Each trial guards one step; a sum of slow-downs, each within its guardrail,
/// would pass all of them.
/// </summary>
public static class OverallCheck
{
    /// <param name="kept">At least one.</param>
    /// <returns>The worst; null where no statement is slower, beyond chance, by more than the guardrails allow.</returns>
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
        var check = new GuardrailCheck(trial, first, last, contrast, service: null, disk: null);
        return guardrails
            .OfType<Guardrail.StatementsNotSlower>()
            .Select(check.Check)
            .OfType<Breach>()
            .Select(breach => new Slowdown(breach.Statement, breach.Reason))
            .FirstOrDefault();
    }
}
