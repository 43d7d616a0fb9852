using System.Globalization;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>
/// Whether every value that the table may hold fits into an entry of a B-tree. One that does not fit cannot be written to
/// the table any more once the index is there ("index row size exceeds btree maximum"): a change that makes a working
/// insert fail is no tuning. So a column without a declared bound is never carried along, and is a key only where its
/// values are short, as those that people look things up by are.
/// </summary>
internal static class EntryRoom
{
    /// <summary>Bytes: a third of a page, less its overhead (<c>BTMaxItemSize</c>, access/nbtree.h).</summary>
    private const int Largest = 2704;

    /// <summary>Room for the entry's own header, its map of NULLs, and what aligning adds.</summary>
    private const int Overhead = 64;

    /// <summary>Mean bytes of a key without a bound: longer ones are texts, not names.</summary>
    private const int ShortKey = 128;

    /// <summary>Of any encoding.</summary>
    private const int BytesPerCharacter = 4;

    /// <summary>Why the design is too narrow for what the table may hold; null where it is not.</summary>
    public static string? WhatOutgrows(Table table, IndexDesign design)
    {
        if (design.Method != "btree")
        {
            return null;
        }
        var widest = 0;
        foreach (var name in design.Include)
        {
            if (table.FindColumn(name) is { } column && !IsIndexed(table, name))
            {
                if (WidestOf(column) is not { } bytes)
                {
                    return $"{name} has no greatest length, and a value above {Largest} bytes could not be written any more";
                }
                widest += bytes;
            }
        }
        foreach (var name in design.Keys.Select(k => k.Column).OfType<string>())
        {
            if (table.FindColumn(name) is { } column && !IsIndexed(table, name))
            {
                if (WidestOf(column) is null && column.Statistics?.AverageWidth > ShortKey)
                {
                    return $"{name} holds long values ({column.Statistics.AverageWidth} bytes on average), and one above {Largest} could not be written any more";
                }
                widest += WidestOf(column) ?? ShortKey;
            }
        }
        return widest > Largest - Overhead
            ? $"its columns may take {widest} bytes, and an entry above {Largest} could not be written"
            : null;
    }

    /// <summary>A B-tree holds the column already: what did not fit could not be written before.</summary>
    private static bool IsIndexed(Table table, string column) =>
        table.Indexes.Any(i =>
            i is { Method: "btree", IsValid: true, Predicate: null }
            && (i.Include.Contains(column) || i.Keys.Any(k => k.Column == column))
        );

    /// <summary>In bytes; null where the type sets no bound.</summary>
    private static int? WidestOf(Column column) =>
        column.TypeLength > 0 ? column.TypeLength
        : DeclaredLength(column.Type) is { } length
            ? (column.TypeCategory == 'S' ? length * BytesPerCharacter : length) + sizeof(int)
        // Numbers, dates, addresses, ranges, bits: not bounded by the type, but no one keeps kilobytes of them.
        : column.TypeCategory is 'N' or 'D' or 'I' or 'R' or 'V' or 'E' or 'B' or 'T'
            ? column.Statistics?.AverageWidth ?? 32
        : null;

    /// <summary>The n of <c>character varying(n)</c>, as <c>format_type</c> prints it; digits of a numeric.</summary>
    private static int? DeclaredLength(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        var end = open < 0 ? -1 : type.IndexOfAny([')', ','], open);
        return
            end > 0
            && !type.EndsWith(']')
            && int.TryParse(type.AsSpan(open + 1, end - open - 1), CultureInfo.InvariantCulture, out var length)
            ? length
            : null;
    }
}
