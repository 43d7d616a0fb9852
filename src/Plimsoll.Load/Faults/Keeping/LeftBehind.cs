using Plimsoll.Load.Faults.Processes;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>Undoes what runs have left behind of which no process is alive any more.</summary>
public static class LeftBehind
{
    /// <summary>Where journals are kept when nothing else is said.</summary>
    public static string UsualDirectory { get; } =
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } home
                ? home
                : Path.GetTempPath(),
            "plimsoll",
            "faults"
        );

    /// <param name="databases">Null where no connection string is known.</param>
    /// <returns>What was undone, and what was not, each with what a person would do.</returns>
    public static async Task<LeftBehindOutcome> UndoAsync(
        string directory,
        IDatabaseFaults? databases,
        CancellationToken token
    )
    {
        List<string> undone = [];
        List<string> left = [];
        if (!Directory.Exists(directory))
        {
            return new LeftBehindOutcome(undone, left);
        }
        foreach (var path in Directory.EnumerateFiles(directory, "*.jsonl"))
        {
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                var before = left.Count;
                foreach (var wayBack in WayBackJournal.ReadOpen(file))
                {
                    (await TryUndoAsync(wayBack, databases, token) ? undone : left).Add(wayBack.Words);
                }
                if (left.Count == before)
                {
                    File.Delete(path);
                }
            }
            catch (IOException)
            {
                // Its writer is alive, and looks after it; or another has just undone it.
            }
        }
        return new LeftBehindOutcome(undone, left);
    }

    private static async Task<bool> TryUndoAsync(WayBack wayBack, IDatabaseFaults? databases, CancellationToken token)
    {
        switch (wayBack)
        {
            case WayBack.Continue(var process):
                StoppedProcess.Continue(process);
                return true;
            case WayBack.DeleteFile(var path):
                File.Delete(path);
                return true;
            case WayBack.ResumeReplay resume:
                return databases is not null && await databases.TryUndoAsync(resume, token);
            default:
                throw new InvalidOperationException($"No way back for {wayBack}.");
        }
    }
}

/// <param name="Undone">In words.</param>
/// <param name="Left">What a person has to do.</param>
public sealed record LeftBehindOutcome(IReadOnlyList<string> Undone, IReadOnlyList<string> Left);
