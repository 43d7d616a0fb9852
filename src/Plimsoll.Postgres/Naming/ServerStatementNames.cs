using System.Text.Json;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Postgres.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Naming;

/// <summary>
/// Leads from the text in a trace to PostgreSQL's query id. First by text: <c>pg_stat_statements</c> holds every statement
/// by its own normalisation, and both texts are brought to one key. Where that leaves none or several, the server is asked
/// what id it gives to the text (<c>PREPARE</c>, <c>EXPLAIN (VERBOSE)</c>; nothing is executed), and the answer counts where it
/// is an id that the server has seen. Of several that are left, the one called most is meant.
/// </summary>
/// <remarks>
/// One text may have several ids: lists of different length before PostgreSQL 18, parameters of different types, the same
/// names on different search paths.
/// </remarks>
/// <param name="known">The statements that the server has run, as observed.</param>
/// <param name="connectionString">Of the same database.</param>
public sealed class ServerStatementNames(IReadOnlyList<Statement> known, string connectionString) : IStatementNames
{
    /// <summary>Bounds what the server is asked; the texts that cost most come first.</summary>
    public const int MostQuestions = 100;

    /// <summary>A trace's text is cut to so many bytes when it is kept; a longer one is known by its beginning.</summary>
    private const int LongestText = 4_000;

    private readonly ILookup<string, Statement> _byKey = known
        .Where(s => !s.TextTruncated)
        .ToLookup(s => StatementKey.Of(s.Text), StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, Fingerprint>> FindAsync(
        IReadOnlyCollection<string> texts,
        CancellationToken token
    )
    {
        var found = new Dictionary<string, Fingerprint>(StringComparer.Ordinal);
        var unclear = new List<(string Text, IReadOnlyList<Statement> Candidates)>();
        foreach (var text in texts)
        {
            var candidates = Candidates(text);
            if (candidates.Count == 1)
            {
                found[text] = candidates[0].Fingerprint;
            }
            else
            {
                unclear.Add((text, candidates));
            }
        }
        if (unclear.Count > 0 && known.Count > 0)
        {
            await AskAsync(unclear, found, token);
        }
        return found;
    }

    private IReadOnlyList<Statement> Candidates(string text)
    {
        var key = StatementKey.Of(text);
        return text.Length < LongestText
            ? [.. _byKey[key]]
            : [.. _byKey.Where(g => g.Key.StartsWith(key[..^8], StringComparison.Ordinal)).SelectMany(g => g)];
    }

    private async Task AskAsync(
        List<(string Text, IReadOnlyList<Statement> Candidates)> unclear,
        Dictionary<string, Fingerprint> found,
        CancellationToken token
    )
    {
        var ids = known.Select(s => s.Fingerprint).ToHashSet();
        await using var session = await ServerSession.OpenAsync(
            connectionString,
            SessionOptions.Observing with
            {
                StatementTimeout = TimeSpan.FromSeconds(2),
                LockTimeout = TimeSpan.FromSeconds(1),
            },
            token
        );
        var planner = new StatementPlanner(session);
        var questions = 0;
        foreach (var (text, candidates) in unclear)
        {
            // A list that was folded may have had any length: its ids differ, and the server would name but one of them.
            var isFolded = text.Contains("(…)", StringComparison.Ordinal);
            var asked =
                !isFolded && StatementText.HasPlan(text) && questions++ < MostQuestions
                    ? await AskAsync(planner, text, token)
                    : null;
            if (
                asked is { } id
                && (candidates.Count == 0 ? ids.Contains(id) : candidates.Any(c => c.Fingerprint == id))
            )
            {
                found[text] = id;
            }
            else if (candidates.Count > 0)
            {
                found[text] = candidates
                    .MaxBy(c => (c.Delta?.Calls ?? 0, c.Cumulative.Calls, c.Fingerprint.QueryId))!
                    .Fingerprint;
            }
        }
    }

    private static async Task<Fingerprint?> AskAsync(StatementPlanner planner, string text, CancellationToken token)
    {
        try
        {
            return await planner.MakePlannableAsync(default, Numbered(text), token) is Plannability.Yes yes
                ? await planner.IdentifyAsync(yes.Statement, token)
                : null;
        }
        catch (PostgresException e) when (e.Severity is not ("FATAL" or "PANIC"))
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where the fold left <c>?</c> for a literal, a parameter that the server takes.</summary>
    private static string Numbered(string text) =>
        LiteralRedactor.RedactStatement(text.Replace("'?'", "''", StringComparison.Ordinal));
}
