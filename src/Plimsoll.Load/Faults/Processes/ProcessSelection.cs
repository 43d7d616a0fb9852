using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Processes;

/// <summary>Finds the process that was meant, and refuses what must not be touched.</summary>
internal static class ProcessSelection
{
    /// <exception cref="PlimsollException">There is none, or more than one, or it must not be touched.</exception>
    public static ProcessEntry Find(ProcessChoice choice)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw Refused($"Processes are stopped and killed on Linux only", "Leave this fault out here.");
        }
        var own = ProcessTable.Ancestry(Environment.ProcessId);
        if (choice.Id is { } id)
        {
            var entry =
                ProcessTable.Find(id)
                ?? throw Refused($"There is no process {id}", "Look up the id again, or give the name instead.");
            Check(entry, own);
            return entry;
        }
        var found = ProcessTable
            .All()
            .Where(entry =>
                !entry.IsKernel && entry.State != 'Z' && entry.Names.Contains(choice.Name, StringComparer.Ordinal)
            )
            .ToList();
        // A server's workers carry its name; the one that is meant is the one above them.
        var heads = found.Where(entry => found.All(other => other.Id != entry.Parent)).ToList();
        switch (heads)
        {
            case [var one]:
                Check(one, own);
                return one;
            case []:
                throw Refused($"There is no process named {choice.Name}", "Check the name with ps, or give the pid.");
            default:
                throw Refused(
                    $"{heads.Count} processes are named {choice.Name}: {string.Join(", ", heads.Select(e => e.Id))}",
                    "Give the pid of the one that is meant."
                );
        }
    }

    public static void Check(ProcessEntry entry, IReadOnlyList<int> own)
    {
        if (entry.Id == 1)
        {
            throw Refused("Process 1 keeps the whole system", "Name another process.");
        }
        if (own.Contains(entry.Id))
        {
            throw Refused(
                $"Process {entry.Id} ({entry.Names[0]}) is this program itself, or what started it",
                "Name another process."
            );
        }
        if (entry.IsKernel)
        {
            throw Refused($"Process {entry.Id} ({entry.Names[0]}) belongs to the kernel", "Name another process.");
        }
        if (!Signal.TrySend(entry.Id, Signal.None))
        {
            throw Refused(
                $"Process {entry.Id} ({entry.Names[0]}) may not be signalled by this user",
                "Run as the user that it belongs to."
            );
        }
    }

    private static PlimsollException Refused(string what, string next) => new(Fault.Usage, what + ".", next);
}
