using System.Globalization;
using System.Text;
using Plimsoll.Core;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Plans;

/// <summary>
/// A statement with its known constants in the place of their parameters, as the application sends it: so that the planner
/// sees the selectivity of that very value, and that an index on those rows alone would serve.
/// </summary>
internal static class ConstantForm
{
    public static PlannableStatement Fill(PlannableStatement statement, IEnumerable<KnownConstant> constants)
    {
        // A guessed type says that the server could not tell it from the column alone: then the parameter stays.
        var values = constants
            .Where(c => c.Value is not null && IsTyped(statement, c.Parameter))
            .DistinctBy(c => c.Parameter)
            .ToDictionary(c => c.Parameter, c => SqlIdentifier.Literal(c.Value!));
        if (values.Count == 0)
        {
            return statement;
        }
        var filled = new StringBuilder(statement.Sql.Length + 32);
        foreach (var token in SqlLexer.Tokens(statement.Sql))
        {
            if (
                token.Kind == SqlTokenKind.Parameter
                && int.TryParse(
                    token.In(statement.Sql)[1..],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && values.TryGetValue(number, out var value)
            )
            {
                filled.Append(value);
            }
            else
            {
                filled.Append(token.In(statement.Sql));
            }
        }
        // The parameters stay declared, so that the others keep their numbers.
        return statement with { Sql = filled.ToString(), DeclaredTypes = statement.ParameterTypes };
    }

    private static bool IsTyped(PlannableStatement statement, int parameter) =>
        parameter <= statement.ParameterTypes.Count
        && (
            parameter > statement.DeclaredTypes.Count
            || statement.DeclaredTypes[parameter - 1] is var declared
                && (declared == "unknown" || declared == statement.ParameterTypes[parameter - 1])
        );
}
