using System.Globalization;

namespace Plimsoll.Eng.Demo;

/// <summary>Finds the number of a program that was started below a shell, so that it can be looked into: <c>audit --pid</c>.</summary>
public static class ServingProcess
{
    /// <param name="program">Its path, as it was started.</param>
    /// <param name="argument">One that no other process of the program has, such as its address.</param>
    /// <param name="proc">Where the kernel shows its processes.</param>
    /// <returns>Null where there is none, or the system has no <c>/proc</c>.</returns>
    public static int? Find(string program, string argument, string proc = "/proc")
    {
        if (!Directory.Exists(proc))
        {
            return null;
        }
        foreach (var directory in Directory.EnumerateDirectories(proc))
        {
            if (
                int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Words(directory) is [var first, .. var arguments]
                && first == program
                && arguments.Contains(argument)
            )
            {
                return pid;
            }
        }
        return null;
    }

    /// <summary>The command line; none where the process has ended meanwhile, or is the kernel's own.</summary>
    private static string[] Words(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "cmdline"))
                .Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
