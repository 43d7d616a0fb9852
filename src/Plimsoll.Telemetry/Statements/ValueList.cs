namespace Plimsoll.Telemetry.Statements;

/// <summary>Looks over a list of values, or of rows of them, from behind its first one.</summary>
internal static class ValueList
{
    /// <param name="ahead">Stands behind the first; it is a copy, and the reader's own does not move.</param>
    /// <param name="isInList">Within <c>IN (</c>, rather than behind the first row of <c>VALUES</c>.</param>
    /// <param name="end">Where the last one ends.</param>
    /// <returns>Whether there are more, and they are values alone.</returns>
    public static bool TryPass(SqlScanner ahead, bool isInList, out int end)
    {
        var count = 0;
        end = ahead.End;
        while (isInList ? NextItem(ref ahead) : NextRow(ref ahead))
        {
            count++;
            end = ahead.End;
        }
        return count > 0 && (!isInList || IsSolid(ref ahead, (byte)')'));
    }

    private static bool NextItem(ref SqlScanner ahead)
    {
        var scanner = ahead;
        if (!IsSolid(ref scanner, (byte)',') || !IsValue(ref scanner))
        {
            return false;
        }
        ahead = scanner;
        return true;
    }

    private static bool NextRow(ref SqlScanner ahead)
    {
        var scanner = ahead;
        if (!IsSolid(ref scanner, (byte)',') || !IsSolid(ref scanner, (byte)'(') || !IsValue(ref scanner))
        {
            return false;
        }
        while (NextItem(ref scanner)) { }
        if (!IsSolid(ref scanner, (byte)')'))
        {
            return false;
        }
        ahead = scanner;
        return true;
    }

    /// <summary>A literal or parameter, perhaps with a sign before it and a cast behind it.</summary>
    private static bool IsValue(ref SqlScanner scanner)
    {
        if (!scanner.NextSolid())
        {
            return false;
        }
        if (scanner.Part == SqlPart.Symbol && scanner.Bytes[0] is (byte)'-' or (byte)'+' && !scanner.NextSolid())
        {
            return false;
        }
        var isValue =
            scanner.Part is SqlPart.Text or SqlPart.Number or SqlPart.Numbered or SqlPart.Named or SqlPart.Unnamed
            || (scanner.Part == SqlPart.Word && SqlWords.Of(scanner.Bytes) == SqlWord.Constant);
        if (!isValue)
        {
            return false;
        }
        var behind = scanner;
        if (behind.NextSolid() && behind.Part == SqlPart.Cast && behind.NextSolid() && behind.Part == SqlPart.Word)
        {
            scanner = behind;
        }
        return true;
    }

    private static bool IsSolid(ref SqlScanner scanner, byte symbol) =>
        scanner.NextSolid() && scanner.Part == SqlPart.Symbol && scanner.Bytes[0] == symbol;
}
