using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Plans;

/// <summary>The search for a form of one statement that the server prepares: prepare, read the error, mend, again.</summary>
internal sealed partial class PlannableForm(
    StatementPlanner planner,
    Fingerprint fingerprint,
    string text,
    IReadOnlyList<string> searchPaths
)
{
    /// <summary>Bounds the server's work for one statement.</summary>
    private const int MaxAttempts = 40;

    private static readonly string[] s_guesses =
    [
        "int4",
        "text",
        "interval",
        "numeric",
        "timestamptz",
        "float8",
        "jsonb",
    ];

    private readonly Queue<string> _paths = new(searchPaths);
    private string _sql = "";
    private string[] _types = [];
    private readonly HashSet<int> _byDefault = [];
    private string? _path;
    private bool _isUnified;
    private Guess? _guess;

    public async Task<Plannability> FindAsync(CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(text) || text == LiteralRedactor.InsufficientPrivilege)
        {
            return Refuse(PlanRefusalReason.TruncatedText, "the server does not show its text");
        }
        if (!StatementText.HasPlan(text))
        {
            return Refuse(PlanRefusalReason.Utility, "a utility statement has no plan");
        }
        _sql = NormalizedText.Mend(text);
        _types = [.. Enumerable.Repeat("unknown", StatementText.ParameterCount(text))];
        PostgresException? first = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            try
            {
                var found = await planner.TypesAsync(_sql, _types, _path, token);
                return new Plannability.Yes(
                    new PlannableStatement(fingerprint, _sql, found, _path) { DeclaredTypes = _types }
                );
            }
            catch (PostgresException e)
            {
                first ??= e;
                if (!await MendAsync(e, token))
                {
                    return await RefuseAsync(e.SqlState == PostgresErrorCodes.InsufficientPrivilege ? e : first, token);
                }
            }
        }
        return await RefuseAsync(first!, token);
    }

    private async Task<bool> MendAsync(PostgresException e, CancellationToken token)
    {
        switch (e.SqlState)
        {
            case PostgresErrorCodes.IndeterminateDatatype
            or PostgresErrorCodes.AmbiguousParameter when NamedParameter(e) is { } n && _types[n] == "unknown":
                // Also a parameter that no longer stands anywhere.
                _types[n] = "text";
                _byDefault.Add(n);
                return true;
            case PostgresErrorCodes.GroupingError or PostgresErrorCodes.InvalidColumnReference when !_isUnified:
                _isUnified = true;
                _sql = GroupedExpressions.Unify(_sql);
                return true;
            case PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.UndefinedObject:
                return await TryPathAsync(e, token);
            case PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.AmbiguousFunction
            or PostgresErrorCodes.DatatypeMismatch
            or PostgresErrorCodes.CannotCoerce
            or PostgresErrorCodes.InvalidTextRepresentation
            or PostgresErrorCodes.IndeterminateDatatype:
                return TryType(e) || (e.SqlState == PostgresErrorCodes.UndefinedFunction && TryNextPath());
            default:
                return false;
        }
    }

    /// <summary>
    /// Tries the usual types of constants for the parameters around the place of the error, one parameter at a time; a
    /// guess stays where the error moved on.
    /// </summary>
    private bool TryType(PostgresException e)
    {
        var offset = OffsetOf(e);
        if (_guess is { } last && (offset < last.Offset || (offset == last.Offset && e.SqlState == last.SqlState)))
        {
            return Advance(last);
        }
        var near = ParametersNear(offset);
        if (near.Count == 0)
        {
            return false;
        }
        _guess = new Guess(offset, e.SqlState, near, 0, 0);
        _types[near[0]] = s_guesses[0];
        return true;
    }

    private bool Advance(Guess last)
    {
        var next =
            last.Type + 1 < s_guesses.Length
                ? last with
                {
                    Type = last.Type + 1,
                }
                : last with
                {
                    Type = 0,
                    Candidate = last.Candidate + 1,
                };
        if (next.Candidate != last.Candidate)
        {
            _types[last.Candidates[last.Candidate]] = "unknown";
        }
        if (next.Candidate >= next.Candidates.Count)
        {
            return false;
        }
        _guess = next;
        _types[next.Candidates[next.Candidate]] = s_guesses[next.Type];
        return true;
    }

    /// <summary>Parameters that no rule has given a type, nearest to the error's place first: at most three.</summary>
    private List<int> ParametersNear(int offset) =>
        [
            .. SqlLexer
                .Tokens(_sql)
                .Where(t => t.Kind == SqlTokenKind.Parameter)
                .Select(t =>
                    (
                        Index: int.TryParse(t.In(_sql)[1..], CultureInfo.InvariantCulture, out var n) ? n - 1 : -1,
                        Distance: Math.Abs(t.Start - offset)
                    )
                )
                .Where(p =>
                    p.Index >= 0
                    && p.Index < _types.Length
                    && (_types[p.Index] == "unknown" || _byDefault.Contains(p.Index))
                )
                .OrderBy(p => p.Distance)
                .Select(p => p.Index)
                .Distinct()
                .Take(3),
        ];

    /// <summary>Where in the text the error is; the server counts characters of the whole PREPARE from 1.</summary>
    private int OffsetOf(PostgresException e) => e.Position - 1 - StatementPlanner.Prepare("", _types).Length;

    /// <summary>The unquoted name of the relation that the error points at; null where it is qualified.</summary>
    private string? NameAt(PostgresException e)
    {
        var offset = OffsetOf(e);
        var tokens = SqlLexer.Tokens(_sql);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Start == offset && (i + 1 == tokens.Count || !tokens[i + 1].Is(_sql, ".")))
            {
                return tokens[i].Kind switch
                {
                    SqlTokenKind.Word => tokens[i].In(_sql).ToString().ToLowerInvariant(),
                    SqlTokenKind.QuotedIdentifier => tokens[i].In(_sql)[1..^1].ToString().Replace("\"\"", "\""),
                    _ => null,
                };
            }
        }
        return null;
    }

    private async Task<bool> TryPathAsync(PostgresException e, CancellationToken token)
    {
        if (TryNextPath())
        {
            return true;
        }
        // A name that stands in one schema alone is meant there.
        if (e.SqlState != PostgresErrorCodes.UndefinedTable || NameAt(e) is not { } name)
        {
            return false;
        }
        var schemas = await planner.Session.ReadAsync(
            """
            SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """,
            static r => r.GetString(0),
            token,
            name
        );
        if (schemas.Count != 1 || _path?.Contains(schemas[0], StringComparison.Ordinal) == true)
        {
            return false;
        }
        _path = $"{_path ?? "\"$user\", public"}, {schemas[0]}";
        return true;
    }

    private bool TryNextPath()
    {
        if (!_paths.TryDequeue(out var path))
        {
            return false;
        }
        _path = path;
        return true;
    }

    private async Task<Plannability> RefuseAsync(PostgresException e, CancellationToken token)
    {
        var refusal = PlanRefusals.Of(fingerprint, e);
        if (e.SqlState == PostgresErrorCodes.UndefinedTable && NameAt(e) is { } name)
        {
            var isTemporary = await planner.Session.ReadAsync(
                "SELECT 1 FROM pg_class WHERE relname = $1 AND relpersistence = 't'",
                static r => r.GetInt32(0),
                token,
                name
            );
            if (isTemporary.Count > 0)
            {
                refusal = refusal with { Reason = PlanRefusalReason.TemporaryTable };
            }
        }
        return new Plannability.No(refusal);
    }

    private Plannability.No Refuse(PlanRefusalReason reason, string detail) =>
        new(new PlanRefusal(fingerprint, reason, detail));

    private int? NamedParameter(PostgresException e) =>
        ParameterName().Match(e.MessageText) is { Success: true } match
        && int.TryParse(match.Groups["n"].Value, CultureInfo.InvariantCulture, out var n)
        && n >= 1
        && n <= _types.Length
            ? n - 1
            : null;

    [GeneratedRegex(@"\$(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ParameterName();

    private sealed record Guess(int Offset, string SqlState, IReadOnlyList<int> Candidates, int Candidate, int Type);
}
