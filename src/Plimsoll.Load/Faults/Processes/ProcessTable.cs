using System.Globalization;

namespace Plimsoll.Load.Faults.Processes;

/// <summary>Reads <c>/proc</c> (proc(5)).</summary>
internal static class ProcessTable
{
    public static string Boot { get; } = ReadOrEmpty("/proc/sys/kernel/random/boot_id").Trim();

    public static IReadOnlyList<ProcessEntry> All() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(id => id > 0)
                .Select(Find)
                .OfType<ProcessEntry>(),
        ];

    /// <returns>Null where there is no such process.</returns>
    public static ProcessEntry? Find(int id)
    {
        var stat = ReadOrEmpty($"/proc/{id}/stat");
        // The name stands in brackets and may itself hold any character.
        var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
        if (open < 0 || close < open)
        {
            return null;
        }
        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var command = ReadOrEmpty($"/proc/{id}/cmdline");
        var program = Path.GetFileName(command.Split('\0')[0].Split(' ')[0].TrimEnd(':'));
        return new ProcessEntry(
            id,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            fields[0][0],
            long.Parse(fields[19], CultureInfo.InvariantCulture),
            [.. new[] { stat[(open + 1)..close], program }.Where(name => name.Length > 0).Distinct()],
            command.Length == 0
        );
    }

    /// <summary>Whether it is the very same process still.</summary>
    public static ProcessEntry? Find(ProcessIdentity identity) =>
        identity.Boot == Boot && Find(identity.Id) is { } entry && entry.StartTicks == identity.StartTicks
            ? entry
            : null;

    public static ProcessIdentity IdentityOf(ProcessEntry entry) =>
        new(entry.Id, entry.Names[0], entry.StartTicks, Boot);

    /// <summary>The process, its parent, and so on up.</summary>
    public static IReadOnlyList<int> Ancestry(int id)
    {
        var ids = new List<int>();
        while (id > 0 && !ids.Contains(id))
        {
            ids.Add(id);
            id = Find(id)?.Parent ?? 0;
        }
        return ids;
    }

    /// <summary>All that descend from it, the process itself first.</summary>
    public static IReadOnlyList<ProcessEntry> Family(ProcessEntry root)
    {
        var all = All();
        var family = new List<ProcessEntry> { root };
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(all.Where(entry => entry.Parent == family[i].Id && family.All(f => f.Id != entry.Id)));
        }
        return family;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile
        }
    }
}
