namespace Plimsoll.Postgres.Limits;

/// <summary>Who had what, and who waited for it, in one look at <c>pg_locks</c>.</summary>
internal static class LockLook
{
    /// <summary>What a holder of a row has on its table: the row's own lock is in the row and not in the table of locks.</summary>
    private static readonly HashSet<string> s_rowModes = ["RowShareLock", "RowExclusiveLock"];

    /// <summary>From the weakest to the strongest, each with those that it conflicts with (PostgreSQL's manual, 13.3.1).</summary>
    private static readonly Dictionary<string, string> s_conflicts = new(StringComparer.Ordinal)
    {
        ["AccessShareLock"] = "AccessExclusiveLock",
        ["RowShareLock"] = "ExclusiveLock AccessExclusiveLock",
        ["RowExclusiveLock"] = "ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock",
        ["ShareUpdateExclusiveLock"] =
            "ShareUpdateExclusiveLock ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock",
        ["ShareLock"] =
            "RowExclusiveLock ShareUpdateExclusiveLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock",
        ["ShareRowExclusiveLock"] =
            "RowExclusiveLock ShareUpdateExclusiveLock ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock",
        ["ExclusiveLock"] =
            "RowShareLock RowExclusiveLock ShareUpdateExclusiveLock ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock",
    };

    /// <param name="known">Names of what has been waited for before: their holders are counted also while nobody waits.</param>
    public static IReadOnlyList<(string Name, int Holders, int Waiting)> Fold(
        IReadOnlyList<LockRow> rows,
        IReadOnlySet<string> known
    )
    {
        var waiters = rows.Where(row => !row.IsGranted).DistinctBy(row => row.Pid).ToDictionary(row => row.Pid);
        var queues = waiters
            .Values.GroupBy(row => NameOf(row, rows), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        return
        [
            .. queues
                .Keys.Union(known, StringComparer.Ordinal)
                .Select(name =>
                    (
                        name,
                        Holders(name, queues.GetValueOrDefault(name) ?? [], rows, waiters),
                        queues.GetValueOrDefault(name)?.Count ?? 0
                    )
                ),
        ];
    }

    /// <summary>
    /// One who waits for a row waits for the transaction that changed it, mostly with the row's tuple lock in hand; those
    /// behind wait for that tuple lock. One who follows the row to its newest version has no tuple lock, but only tables in
    /// which it may change rows: where that is one, it is this.
    /// </summary>
    private static string NameOf(LockRow waiting, IReadOnlyList<LockRow> rows) =>
        waiting switch
        {
            { Type: "advisory" } => $"advisory lock {waiting.Key}",
            { Type: "tuple", Relation: { } table } => RowsOf(table),
            { Type: "transactionid" } when TupleOf(waiting.Pid, rows) is { } table => RowsOf(table),
            { Type: "transactionid" } => "rows",
            { Type: "extend", Relation: { } table } => $"the end of {table}",
            { Relation: { } table } => $"table {table}",
            _ => $"a lock of type {waiting.Type}",
        };

    private static string RowsOf(string table) => $"rows of {table}";

    private static string? TupleOf(int pid, IReadOnlyList<LockRow> rows) =>
        rows.FirstOrDefault(row => row.Pid == pid && row.Type == "tuple" && row.IsGranted)?.Relation
        ?? OnlyTable(pid, rows);

    private static string? OnlyTable(int pid, IReadOnlyList<LockRow> rows)
    {
        var tables = rows.Where(row =>
                row.Pid == pid && row is { Type: "relation", IsGranted: true } && s_rowModes.Contains(row.Mode)
            )
            .Select(row => row.Relation)
            .Distinct()
            .ToList();
        return tables.Count == 1 ? tables[0] : null;
    }

    private static int Holders(
        string name,
        List<LockRow> queue,
        IReadOnlyList<LockRow> rows,
        Dictionary<int, LockRow> waiters
    ) =>
        rows.Where(row => row.IsGranted && !waiters.ContainsKey(row.Pid) && Has(row, name, queue))
            .Select(row => row.Pid)
            .Distinct()
            .Count();

    private static bool Has(LockRow row, string name, List<LockRow> queue) =>
        row.Type switch
        {
            "advisory" => name == $"advisory lock {row.Key}",
            "extend" => name == $"the end of {row.Relation}",
            "relation" when s_rowModes.Contains(row.Mode) && name == RowsOf(row.Relation ?? "") => true,
            "relation" => name == $"table {row.Relation}" && (queue.Count == 0 || queue.Exists(w => Conflict(w, row))),
            _ => false,
        };

    private static bool Conflict(LockRow waiting, LockRow held) =>
        !s_conflicts.TryGetValue(waiting.Mode, out var modes)
        || modes.Split(' ').Contains(held.Mode, StringComparer.Ordinal);
}
