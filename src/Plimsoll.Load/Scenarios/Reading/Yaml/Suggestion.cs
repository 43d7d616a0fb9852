namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Suggestion
{
    /// <returns><c>; did you mean 'x'?</c>, or what there is to choose from.</returns>
    public static string For(string word, IReadOnlyCollection<string> known)
    {
        var closest = known
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, Math.Max(word.Length, pair.candidate.Length) / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
        return closest is not null ? $"; did you mean '{closest}'?"
            : known.Count is > 0 and <= 20 ? $"; there are {string.Join(", ", known)}"
            : "";
    }

    /// <summary>Edits that lead from one to the other; two neighbours exchanged count as one (Damerau).</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }
        return rows[a.Length, b.Length];
    }
}
