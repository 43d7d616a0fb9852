using Plimsoll.Telemetry.Host;

namespace Plimsoll.Cli.Limits.Proc;

/// <summary>The files of <c>/proc</c>; another directory in tests. What cannot be read is null: a process may end at any time.</summary>
internal sealed class ProcFiles(string root)
{
    public static readonly ProcFiles Machine = new("/proc");

    public bool Has(int pid) => File.Exists(Path.Combine(root, $"{pid}/stat"));

    public string? Read(string path) => HostFiles.Read(Path.Combine(root, path));

    public ProcessStat? Stat(int pid) => Read($"{pid}/stat") is { } text ? ProcText.Process(text) : null;

    /// <summary>Ids of all processes.</summary>
    public IEnumerable<int> Processes() =>
        Names("").Select(name => int.TryParse(name, out var id) ? id : 0).Where(id => id > 0);

    public IReadOnlyList<string> Threads(int pid) => Names($"{pid}/task");

    public IReadOnlyList<string> Descriptors(int pid) => Names($"{pid}/fd");

    /// <summary>Inodes of the sockets that it has open.</summary>
    public HashSet<uint> Sockets(int pid)
    {
        const string start = "socket:[";
        var inodes = new HashSet<uint>();
        foreach (var descriptor in Descriptors(pid))
        {
            try
            {
                var target = new FileInfo(Path.Combine(root, $"{pid}/fd/{descriptor}")).LinkTarget;
                if (
                    target?.StartsWith(start, StringComparison.Ordinal) == true
                    && uint.TryParse(target.AsSpan(start.Length, target.Length - start.Length - 1), out var inode)
                )
                {
                    inodes.Add(inode);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Closed meanwhile.
            }
        }
        return inodes;
    }

    private IReadOnlyList<string> Names(string path) => HostFiles.Names(Path.Combine(root, path));
}
