using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions;

/// <summary>
/// What can be applied and reverted. <see cref="Apply"/> and <see cref="Revert"/> are what a person would type; how
/// they are carried out safely (lock timeouts, retries, leftovers) is Plimsoll.Postgres's affair.
/// </summary>
public abstract record Change
{
    private Change() { }

    /// <summary>The exact statements, each a whole one; empty for advice.</summary>
    public abstract IReadOnlyList<string> Apply { get; }

    /// <summary>The way back; empty where nothing needs undoing.</summary>
    public abstract IReadOnlyList<string> Revert { get; }

    /// <summary>
    /// The way back as it may be shown: <see cref="Revert"/>, but for the constants in an index's definition, which may be
    /// users' data. Only the ledger holds those.
    /// </summary>
    public virtual IReadOnlyList<string> RevertShown => Revert;

    /// <summary>Stable over runs: two changes with one key are the same change.</summary>
    public string Key => string.Join("\n", Apply);

    public sealed record CreateIndex(IndexDesign Design) : Change
    {
        public override IReadOnlyList<string> Apply => [Design.ToSql(concurrently: true)];

        public override IReadOnlyList<string> Revert =>
            [$"DROP INDEX CONCURRENTLY IF EXISTS {Design.QualifiedName.ToSql()}"];
    }

    /// <summary>
    /// An index on a partitioned table, which PostgreSQL cannot build concurrently: one is built on each partition, then
    /// an index on the parent takes them in as its parts, which is a matter of the catalog alone.
    /// </summary>
    /// <param name="Design">Of the parent's.</param>
    /// <param name="Partitions">The leaves that lack their part; empty where all have it.</param>
    public sealed record CreatePartitionedIndex(IndexDesign Design, IReadOnlyList<QualifiedName> Partitions) : Change
    {
        public override IReadOnlyList<string> Apply =>
            [.. Partitions.SelectMany(p => OnPartition(p).Apply), Design.ToSql(concurrently: false)];

        /// <summary>The parts go with the parent's.</summary>
        public override IReadOnlyList<string> Revert => [$"DROP INDEX IF EXISTS {Design.QualifiedName.ToSql()}"];

        public CreateIndex OnPartition(QualifiedName partition) => new(Design with { Table = partition });
    }

    /// <param name="Definition"><c>pg_get_indexdef</c> of the index as it is.</param>
    /// <param name="Comment">Its comment, restored with it.</param>
    public sealed record DropIndex(QualifiedName Index, QualifiedName Table, string Definition, string? Comment = null)
        : Change
    {
        public override IReadOnlyList<string> Apply => [$"DROP INDEX CONCURRENTLY {Index.ToSql()}"];

        public override IReadOnlyList<string> Revert =>
            Comment is null
                ? [Concurrent(Definition)]
                : [Concurrent(Definition), $"COMMENT ON INDEX {Index.ToSql()} IS {SqlIdentifier.Literal(Comment)}"];

        public override IReadOnlyList<string> RevertShown =>
            [
                ShownDefinition.Of(Concurrent(Definition), Index.ToSql()),
                .. Comment switch
                {
                    null => (string[])[],
                    _ when Comment.StartsWith(Signals.Index.OwnCommentPrefix, StringComparison.Ordinal) => [Revert[1]],
                    _ => [$"-- COMMENT ON INDEX {Index.ToSql()} IS … -- as it was; plimsoll revert knows it"],
                },
            ];

        private static string Concurrent(string definition) =>
            definition
                .Replace("CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX CONCURRENTLY ", StringComparison.Ordinal)
                .Replace("CREATE INDEX ", "CREATE INDEX CONCURRENTLY ", StringComparison.Ordinal);
    }

    public sealed record Reindex(QualifiedName Index, QualifiedName Table) : Change
    {
        public override IReadOnlyList<string> Apply => [$"REINDEX INDEX CONCURRENTLY {Index.ToSql()}"];

        public override IReadOnlyList<string> Revert => [];
    }

    public sealed record CreateExtension(string Name) : Change
    {
        public override IReadOnlyList<string> Apply => [$"CREATE EXTENSION IF NOT EXISTS {SqlIdentifier.Quote(Name)}"];

        public override IReadOnlyList<string> Revert => [$"DROP EXTENSION IF EXISTS {SqlIdentifier.Quote(Name)}"];
    }

    /// <summary>
    /// A setting of the whole server (<c>ALTER SYSTEM</c> and reload), which also reaches the connections in a pool.
    /// </summary>
    /// <param name="Previous">What <c>postgresql.auto.conf</c> held before; null where it held nothing.</param>
    public sealed record SetServerSetting(string Name, string Value, string? Previous) : Change
    {
        public override IReadOnlyList<string> Apply =>
            [
                $"ALTER SYSTEM SET {SqlIdentifier.Quote(Name)} = {SqlIdentifier.Literal(Value)}",
                "SELECT pg_reload_conf()",
            ];

        public override IReadOnlyList<string> Revert =>
            [
                Previous is null
                    ? $"ALTER SYSTEM RESET {SqlIdentifier.Quote(Name)}"
                    : $"ALTER SYSTEM SET {SqlIdentifier.Quote(Name)} = {SqlIdentifier.Literal(Previous)}",
                "SELECT pg_reload_conf()",
            ];
    }

    /// <summary>A storage parameter, e.g. <c>fillfactor</c> or <c>autovacuum_vacuum_scale_factor</c>.</summary>
    public sealed record SetTableOption(QualifiedName Table, string Option, string Value, string? Previous) : Change
    {
        public override IReadOnlyList<string> Apply => [$"ALTER TABLE {Table.ToSql()} SET ({Option} = {Value})"];

        public override IReadOnlyList<string> Revert =>
            [
                Previous is null
                    ? $"ALTER TABLE {Table.ToSql()} RESET ({Option})"
                    : $"ALTER TABLE {Table.ToSql()} SET ({Option} = {Previous})",
            ];
    }

    /// <param name="Columns">Unquoted names.</param>
    public sealed record CreateStatistics(QualifiedName Name, QualifiedName Table, IReadOnlyList<string> Columns)
        : Change
    {
        public override IReadOnlyList<string> Apply =>
            [
                $"CREATE STATISTICS {Name.ToSql()} (ndistinct, dependencies, mcv) ON "
                    + $"{string.Join(", ", Columns.Select(SqlIdentifier.Quote))} FROM {Table.ToSql()}",
                $"ANALYZE {Table.ToSql()}",
            ];

        public override IReadOnlyList<string> Revert => [$"DROP STATISTICS IF EXISTS {Name.ToSql()}"];
    }

    public sealed record Analyze(QualifiedName Table) : Change
    {
        public override IReadOnlyList<string> Apply => [$"ANALYZE {Table.ToSql()}"];

        public override IReadOnlyList<string> Revert => [];
    }

    public sealed record Vacuum(QualifiedName Table, bool Freeze = false) : Change
    {
        public override IReadOnlyList<string> Apply =>
            [Freeze ? $"VACUUM (FREEZE, ANALYZE) {Table.ToSql()}" : $"VACUUM (ANALYZE) {Table.ToSql()}"];

        public override IReadOnlyList<string> Revert => [];
    }

    /// <summary>Only a person can apply it. <paramref name="Sql"/> shows how, where SQL is part of it.</summary>
    public sealed record Advice(string Text, string? Sql = null, string? SqlBack = null) : Change
    {
        public override IReadOnlyList<string> Apply => Sql is null ? [] : [Sql];

        public override IReadOnlyList<string> Revert => SqlBack is null ? [] : [SqlBack];
    }

    /// <summary>Whether <c>plimsoll tune</c> can apply it at all.</summary>
    public bool IsAutomatic => this is not Advice;
}
