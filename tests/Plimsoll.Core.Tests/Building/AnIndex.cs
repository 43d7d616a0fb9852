using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Tests.Building;

/// <summary>Designs and proposals of indexes on tables in <c>public</c>.</summary>
public static class AnIndex
{
    public static IndexDesign On(string table, params string[] columns) =>
        new() { Table = new QualifiedName("public", table), Keys = [.. columns.Select(c => IndexKey.Of(c))] };

    /// <param name="helps">Fingerprints of the statements that gain, by their number in the workload.</param>
    public static IndexProposal Proposed(this IndexDesign design, double loadReduction, params int[] helps) =>
        new()
        {
            Design = design,
            LoadReduction = loadReduction,
            Gains = [.. helps.Select(h => new StatementGain(new Fingerprint(h), 30_000, 60))],
            Size = Bytes.FromMegabytes(12),
            WriteSlowdown = 1.08,
            Reason = "equality first",
        };

    public static RefusedIndex Refused(this IndexDesign design, string reason) => new(design, reason);
}
