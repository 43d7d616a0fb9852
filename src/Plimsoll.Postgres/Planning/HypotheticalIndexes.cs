using Npgsql;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// Indexes of the hypopg extension: they exist for one session's planner alone, and take neither disk nor a lock. Kept
/// from one question to the next, so that only what changes is made or dropped.
/// </summary>
internal sealed class HypotheticalIndexes(ServerSession session, string schema, Catalog catalog)
{
    private readonly Dictionary<IndexDesign, Made> _made = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexDesign, string> _rejected = [];
    private int _incarnation = session.Incarnation;

    /// <param name="Oids">One, or on a partitioned table one for each leaf.</param>
    /// <param name="Size">What hypopg takes it to be, in bytes; two to five times the true size.</param>
    private sealed record Made(IReadOnlyList<uint> Oids, long Size);

    /// <returns>The schema, quoted by the server, that hypopg is installed in; null where it is not.</returns>
    public static Task<string?> SchemaAsync(ServerSession session, CancellationToken token) =>
        session.ReadOneAsync(
            """
            SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE e.extname = 'hypopg'
            """,
            static r => r.GetString(0),
            token
        );

    /// <summary>hypopg knows no GIN, GiST or SP-GiST.</summary>
    public static bool Knows(IndexDesign design) => design.Method is "btree" or "brin" or "hash";

    public string? WhyRejected(IndexDesign design) => _rejected.GetValueOrDefault(design);

    /// <summary>Exactly these exist afterwards, but for those that the server would not make.</summary>
    public async Task SetAsync(IReadOnlyCollection<IndexDesign> designs, CancellationToken token)
    {
        var wanted = designs.ToHashSet();
        ForgetLost();
        foreach (var gone in _made.Keys.Where(d => !wanted.Contains(d)).ToList())
        {
            await DropAsync(_made[gone].Oids, token);
            _made.Remove(gone);
        }
        // A refusal may cost the session, and with it all that was made before: then these are made once more.
        while (wanted.FirstOrDefault(d => !_made.ContainsKey(d) && !_rejected.ContainsKey(d)) is { } design)
        {
            await MakeAsync(design, token);
        }
    }

    /// <summary>With the session that they were made in, they are gone.</summary>
    private void ForgetLost()
    {
        if (_incarnation != session.Incarnation)
        {
            _incarnation = session.Incarnation;
            _made.Clear();
        }
    }

    /// <summary>By hypopg's own reckoning; makes the index when it is not there.</summary>
    public async Task<long> SizeAsync(IndexDesign design, CancellationToken token)
    {
        ForgetLost();
        if (!_made.ContainsKey(design) && !_rejected.ContainsKey(design))
        {
            await MakeAsync(design, token);
        }
        return _made.TryGetValue(design, out var made) ? made.Size : 0;
    }

    /// <summary>The plan with the designs' names in place of hypopg's.</summary>
    public PlanNode Rename(PlanNode node) =>
        node with
        {
            IndexName = node.IndexName is { } name ? _names.GetValueOrDefault(name, name) : null,
            Children = [.. node.Children.Select(Rename)],
        };

    /// <summary>hypopg knows no partitioned table: there each leaf gets its part.</summary>
    private IEnumerable<IndexDesign> PartsOf(IndexDesign design) =>
        catalog.Find(design.Table) is { Kind: TableKind.Partitioned }
            ? catalog.LeavesOf(design.Table).Select(leaf => design with { Table = leaf })
            : [design];

    private async Task DropAsync(IReadOnlyList<uint> oids, CancellationToken token)
    {
        foreach (var oid in oids)
        {
            await session.ReadAsync(
                $"SELECT {schema}.hypopg_drop_index($1::bigint::oid)",
                static r => r.GetBoolean(0),
                token,
                (long)oid
            );
        }
    }

    private async Task MakeAsync(IndexDesign design, CancellationToken token)
    {
        if (!Knows(design))
        {
            _rejected[design] = $"hypopg knows no {design.Method}";
            return;
        }
        var oids = new List<uint>();
        long sizes = 0;
        try
        {
            foreach (var part in PartsOf(design))
            {
                var (oid, name, size) = (
                    await session.ReadAsync(
                        $"""
                        SELECT i.indexrelid, i.indexname, {schema}.hypopg_relation_size(i.indexrelid)
                        FROM {schema}.hypopg_create_index($1) AS i
                        """,
                        static r => (r.GetFieldValue<uint>(0), r.GetString(1), r.GetInt64(2)),
                        token,
                        part.ToSql(concurrently: false)
                    )
                )[0];
                oids.Add(oid);
                sizes += size;
                _names[name] = design.QualifiedName.Name;
            }
            _made[design] = new Made(oids, sizes);
        }
        catch (PostgresException e) when (e.Severity is not ("FATAL" or "PANIC"))
        {
            _rejected[design] = e.MessageText;
            // What is lost with the session need not be dropped.
            var before = session.Incarnation;
            await session.MendAsync(token);
            ForgetLost();
            if (session.Incarnation == before)
            {
                await DropAsync(oids, token);
            }
        }
    }
}
