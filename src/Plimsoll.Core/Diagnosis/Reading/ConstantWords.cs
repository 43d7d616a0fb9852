using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>What a proposed index on one value's rows rests on, and whom it serves.</summary>
internal static class ConstantWords
{
    public const string ServesOnly =
        "it serves only statements with the constant itself in their text; one that sends it as a parameter may get a generic plan, which cannot use it";

    /// <summary>Null where the design is on no declared value.</summary>
    public static Evidence? Of(IndexProposal proposal, Workload workload)
    {
        if (
            ConstantPredicate.Read(proposal.Design.Predicate) is not { } constant
            || constant.In(workload.Catalog.Find(proposal.Design.Table)) is not { } declared
        )
        {
            return null;
        }
        var helped = proposal.Gains.Select(g => g.Statement).ToHashSet();
        var known = workload
            .Observation.Constants.Where(k =>
                helped.Contains(k.Statement)
                && k.Column == constant.Column
                && k.Value == constant.Value
                && workload.Catalog.Find(k.Table) is { } table
                && workload.Catalog.RootOf(table) == proposal.Design.Table
            )
            .ToList();
        var share = proposal.Design.Selectivity ?? declared.Share;
        return new Evidence(
            proposal.Design.Predicate!,
            (share is { } part ? $"{Format.Percent(part)} of the rows have it; " : "") + Asked(known)
        );
    }

    private static string Asked(List<KnownConstant> known)
    {
        if (known.Count == 0)
        {
            return "it stands in a view or function that the statements go through";
        }
        var seen = known.Sum(k => k.Seen);
        return $"asked for in {seen} of {seen} calls that were seen";
    }
}
