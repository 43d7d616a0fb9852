using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A sequence that is running out, or that outruns the column it feeds.</summary>
public sealed class SequenceExhaustionDetector : IDetector
{
    /// <summary>Widening a large key takes months of preparation, hence the early words.</summary>
    public const double HalfUsed = 0.5;
    public const double MostlyUsed = 0.75;
    public const double NearlyUsed = 0.9;

    /// <summary>Whatever the share used, an end as near as this is urgent.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(90);
    public static readonly TimeSpan VerySoon = TimeSpan.FromDays(30);

    public string Slug => "sequence-exhaustion";

    public string Summary => "A sequence, or the column it feeds, that has used up most of its numbers.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from sequence in workload.Catalog.Sequences
        where sequence is { LastValue: not null, Increment: not 0 }
        let limit = Limit(sequence)
        // One that begins again never ends, unless its column ends before it.
        where !(sequence.Cycles && limit == sequence.MaxValue)
        let used = Used(sequence, limit)
        where used > HalfUsed
        select Describe(workload, sequence, limit, used);

    private static long Limit(Sequence sequence) =>
        sequence.Increment > 0
            ? Math.Min(sequence.MaxValue, TypeLimit(sequence))
            : Math.Max(sequence.MaxValue, TypeLimit(sequence));

    /// <summary>By distance, since numbers may run down or begin far below zero; in doubles, which do not overflow.</summary>
    private static double Used(Sequence sequence, long limit)
    {
        var all = (double)limit - sequence.Origin;
        return all * sequence.Increment > 0 ? ((double)sequence.LastValue!.Value - sequence.Origin) / all : 0;
    }

    private static long TypeLimit(Sequence sequence) =>
        (sequence.OwnerColumnType, sequence.Increment > 0) switch
        {
            ("smallint", true) => short.MaxValue,
            ("smallint", false) => short.MinValue,
            ("integer", true) => int.MaxValue,
            ("integer", false) => int.MinValue,
            (_, true) => long.MaxValue,
            (_, false) => long.MinValue,
        };

    private Finding Describe(Workload workload, Sequence sequence, long limit, double used)
    {
        var isColumn = limit is not (long.MaxValue or long.MinValue) && limit == TypeLimit(sequence);
        var beyond = sequence.Increment > 0 ? "above" : "below";
        var left = TimeLeft(workload, sequence, limit);
        var column = sequence.OwnerTable is { } table
            ? $"{table}.{SqlIdentifier.Quote(sequence.OwnerColumn ?? "")}"
            : null;
        return new Finding
        {
            Rule = Slug,
            Subject = sequence.Name.ToString(),
            Title = $"Sequence {sequence.Name} has used {Format.Percent(used)} of its numbers",
            Explanation =
                (
                    isColumn && column is not null
                        ? $"It feeds {column}, which is {sequence.OwnerColumnType} and holds no number {beyond} {Format.Count(limit)}. "
                        : $"It ends at {Format.Count(limit)}. "
                )
                + "When that is reached, every insert fails"
                + (left is { } l ? $"; at the pace of now, in {Format.Age(l)}." : ".")
                + (isColumn ? " Columns that refer to it end at the same number." : ""),
            Evidence =
            [
                new("last number", Format.Count(sequence.LastValue!.Value)),
                new("limit", Format.Count(limit)),
                new("set by", isColumn ? $"the column's type, {sequence.OwnerColumnType}" : "the sequence"),
                new("time left at this pace", left is { } t ? Format.Age(t) : "cannot tell"),
            ],
            Severity =
                used > NearlyUsed || left < VerySoon ? Severity.High
                : used > MostlyUsed || left < Soon ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions = [isColumn ? Widen(workload, sequence) : Raise(sequence, limit)],
        };
    }

    private static TimeSpan? TimeLeft(Workload workload, Sequence sequence, long limit)
    {
        if (sequence.OwnerTable is not { } name || workload.Catalog.Find(name) is not { } table)
        {
            return null;
        }
        var perSecond = workload.PerSecond(table, c => c.RowsInserted) * Math.Abs((double)sequence.Increment);
        var seconds = Math.Abs((double)limit - sequence.LastValue!.Value) / perSecond;
        return perSecond > 0 && seconds < TimeSpan.FromDays(36_500).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private Prescription Widen(Workload workload, Sequence sequence)
    {
        var references = workload
            .Catalog.Tables.SelectMany(t => t.ForeignKeys.Select(k => (Table: t, Key: k)))
            .Where(r => r.Key.ReferencedTable == sequence.OwnerTable)
            .Where(r => r.Key.ReferencedColumns.Contains(sequence.OwnerColumn))
            .Select(r => $"{r.Table.Name} ({string.Join(", ", r.Key.Columns.Select(SqlIdentifier.Quote))})")
            .ToList();
        return Prescribe.Advice(
            Slug,
            $"Widen {sequence.OwnerTable}.{SqlIdentifier.Quote(sequence.OwnerColumn ?? "")} to bigint",
            "ALTER COLUMN … TYPE bigint rewrites the table while nobody can use it. On a large one: add a bigint column, keep it in "
                + "step by a trigger, fill it in batches, build its unique index concurrently, then swap the names in one short "
                + "transaction."
                + (references.Count > 0 ? $" The same for what refers to it: {string.Join(", ", references)}." : "")
                + " Make the sequence AS bigint too. The application must read it as a 64-bit number.",
            "numbers for good",
            Disruption.Code,
            $"ALTER TABLE {sequence.OwnerTable!.Value.ToSql()} ALTER COLUMN {SqlIdentifier.Quote(sequence.OwnerColumn ?? "")} TYPE bigint"
        );
    }

    private Prescription Raise(Sequence sequence, long limit)
    {
        var end = sequence.Increment > 0 ? "MAXVALUE" : "MINVALUE";
        var type = limit is <= int.MaxValue and >= int.MinValue ? "AS bigint " : "";
        return Prescribe.Advice(
            Slug,
            $"Raise the end of {sequence.Name}",
            "Look first whether everything that reads these numbers takes larger ones. A sequence of type integer or smallint must "
                + "be made AS bigint with it.",
            "numbers for good",
            Disruption.Code,
            $"ALTER SEQUENCE {sequence.Name.ToSql()} {type}NO {end}",
            $"ALTER SEQUENCE {sequence.Name.ToSql()} {end} {sequence.MaxValue}"
        );
    }
}
