using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Postgres.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// Values for a statement's parameters out of the server's own statistics: those of the column that each is compared
/// with. They are values of the users' data: they go back to the same server's planner and nowhere else.
/// </summary>
internal sealed partial class ParameterSampler(ServerSession session, Catalog catalog)
{
    private readonly Dictionary<(QualifiedName Table, string Column), ColumnValues> _values = [];

    /// <summary>
    /// Up to three samples of all parameters; none where a parameter's column, or its values, are not known: then the
    /// generic plan must do.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> SampleAsync(
        PlannableStatement statement,
        PlanNode generic,
        CancellationToken token
    )
    {
        var count = statement.ParameterTypes.Count;
        if (count == 0)
        {
            return [];
        }
        var uses = UsesOf(generic);
        var mentioned = MentionedIn(generic);
        var columns = new (ColumnValues Values, string Operator)?[count];
        for (var i = 0; i < count; i++)
        {
            if (uses.TryGetValue(i + 1, out var use))
            {
                var values = await ValuesAsync(use.Table, use.Column, token);
                if (values.IsEmpty)
                {
                    return [];
                }
                columns[i] = (values, use.Operator);
            }
            else if (mentioned.Contains(i + 1))
            {
                return [];
            }
        }
        if (columns.All(c => c is null))
        {
            return [];
        }
        var samples = columns.Any(c => c is { Values.IsSkewed: true }) ? 3 : 2;
        return [.. Enumerable.Range(0, samples).Select(n => Sample(columns, n, samples))];
    }

    private static List<string> Sample((ColumnValues Values, string Operator)?[] columns, int number, int samples) =>
        [
            .. columns.Select(c =>
                c is not { } column ? "NULL" : SampleText.Of(column.Values, column.Operator, (number + 0.5) / samples)
            ),
        ];

    /// <summary>The column that each parameter is compared with; the first where there are several.</summary>
    private Dictionary<int, (QualifiedName Table, string Column, string Operator)> UsesOf(PlanNode root)
    {
        var tables = root.Descend()
            .Where(n => n is { Alias: not null, Relation: not null, Schema: not null })
            .DistinctBy(n => n.Alias)
            .ToDictionary(n => n.Alias!, n => new QualifiedName(n.Schema!, n.Relation!), StringComparer.Ordinal);
        var uses = new Dictionary<int, (QualifiedName, string, string)>();
        foreach (var comparison in ConditionsOf(root).SelectMany(c => Comparisons(ConditionParser.Parse(c))))
        {
            if (
                Parameter().Match(comparison.Operand) is { Success: true } match
                && comparison.Subject.Shape is OperandShape.Column or OperandShape.Relabelled
                && comparison.Subject.Alias is { } alias
                && tables.TryGetValue(alias, out var table)
                && catalog.Find(table) is not null
                && SampleText.Knows(comparison.Operator)
            )
            {
                uses.TryAdd(
                    int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture),
                    (table, comparison.Subject.Column, comparison.Operator)
                );
            }
        }
        return uses;
    }

    private static IEnumerable<Condition.Comparison> Comparisons(IEnumerable<Condition> conditions) =>
        conditions.SelectMany(c =>
            c switch
            {
                Condition.Comparison comparison => [comparison],
                Condition.AnyOf any => any.Alternatives.SelectMany(Comparisons),
                _ => [],
            }
        );

    private static HashSet<int> MentionedIn(PlanNode root) =>
        [
            .. ConditionsOf(root)
                .SelectMany(c => AnyParameter().Matches(c).Select(m => m.Groups["n"].Value))
                .Select(n => int.Parse(n, CultureInfo.InvariantCulture)),
        ];

    private static IEnumerable<string> ConditionsOf(PlanNode root) =>
        root.Descend()
            .SelectMany(n =>
                new[]
                {
                    n.Filter,
                    n.IndexCondition,
                    n.RecheckCondition,
                    n.HashCondition,
                    n.MergeCondition,
                    n.JoinFilter,
                }
            )
            .OfType<string>();

    private async Task<ColumnValues> ValuesAsync(QualifiedName table, string column, CancellationToken token)
    {
        if (!_values.TryGetValue((table, column), out var values))
        {
            var rows = await session.ReadAsync(
                """
                SELECT most_common_vals::text::text[] AS common, most_common_freqs AS shares,
                       histogram_bounds::text::text[] AS bounds
                FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3
                ORDER BY inherited DESC LIMIT 1
                """,
                static r => new ColumnValues(
                    r.IsDBNull(0) ? [] : r.GetFieldValue<string[]>(0),
                    r.IsDBNull(1) ? [] : r.GetFieldValue<float[]>(1),
                    r.IsDBNull(2) ? [] : r.GetFieldValue<string[]>(2)
                ),
                token,
                table.Schema,
                table.Name,
                column
            );
            values = rows.Count > 0 ? rows[0] : new ColumnValues([], [], []);
            _values[(table, column)] = values;
        }
        return values;
    }

    [GeneratedRegex(@"^\(?\$(?<n>\d+)\)?(::.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnyParameter();
}
