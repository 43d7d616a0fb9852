using System.Globalization;
using System.Text.RegularExpressions;
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
    private Dictionary<int, ParameterUse> UsesOf(PlanNode root) =>
        ParameterUse
            .Of(root)
            .Where(u => catalog.Find(u.Table) is not null && SampleText.Knows(u.Operator))
            .DistinctBy(u => u.Number)
            .ToDictionary(u => u.Number);

    private static HashSet<int> MentionedIn(PlanNode root) =>
        [
            .. PlanConditions
                .Of(root)
                .SelectMany(c => AnyParameter().Matches(c).Select(m => m.Groups["n"].Value))
                .Select(n => int.Parse(n, CultureInfo.InvariantCulture)),
        ];

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

    [GeneratedRegex(@"\$(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnyParameter();
}
