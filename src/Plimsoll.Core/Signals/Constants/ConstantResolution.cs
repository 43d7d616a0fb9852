using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// Tells by a statement's generic plan which column each of its constants is compared with. A constant is kept only where
/// that very column declares it: the same text compared with another column is a value of the users' data.
/// </summary>
public static class ConstantResolution
{
    public static IReadOnlyList<KnownConstant> Of(
        Statement statement,
        PlanNode generic,
        Catalog catalog,
        SeenTexts texts
    )
    {
        var seen = texts.CountOf(statement.Fingerprint.QueryId);
        if (seen < KnownConstant.LeastSeen || statement.TextTruncated)
        {
            return [];
        }
        var constants = texts.ConstantsOf(statement.Fingerprint.QueryId, statement.Text);
        return constants.Count == 0
            ? []
            :
            [
                .. ParameterUse
                    .Of(generic)
                    .Where(u => u.Operator == "=" && constants.ContainsKey(u.Number))
                    .DistinctBy(u => u.Number)
                    .Select(u => Of(u, constants[u.Number], seen, statement.Fingerprint, catalog))
                    .OfType<KnownConstant>(),
            ];
    }

    private static KnownConstant? Of(ParameterUse use, string? value, int seen, Fingerprint statement, Catalog catalog)
    {
        if (catalog.Find(use.Table)?.FindColumn(use.Column) is not { } column)
        {
            return null;
        }
        if (column.Declared.Count == 0)
        {
            return new KnownConstant(statement, use.Number, use.Table, use.Column, null, seen);
        }
        return value is not null && column.FindDeclared(value) is not null
            ? new KnownConstant(statement, use.Number, use.Table, use.Column, value, seen)
            : null;
    }
}
