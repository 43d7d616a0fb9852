using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>The design that an existing index was built from.</summary>
internal static class BuiltDesign
{
    public static IndexDesign Of(Index index) =>
        new()
        {
            Table = index.Table,
            Method = index.Method,
            Keys = index.Keys,
            Include = index.Include,
            Predicate = index.Predicate,
        };
}
