using System.Diagnostics;

namespace Plimsoll.Eng;

/// <summary>PostgreSQL refuses to run as root: there, its programs run as an unprivileged user.</summary>
public static class Unprivileged
{
    /// <summary>The user to run as; null where we are not root and run as ourselves.</summary>
    public static string? User { get; } = Environment.UserName == "root" ? FirstExisting("postgres", "nobody") : null;

    public static ProcessStartInfo Command(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo { WorkingDirectory = "/", UseShellExecute = false };
        if (User is { } user)
        {
            start.FileName = "/usr/bin/setpriv";
            foreach (var word in (string[])[$"--reuid={user}", $"--regid={GroupOf(user)}", "--clear-groups", program])
            {
                start.ArgumentList.Add(word);
            }
        }
        else
        {
            start.FileName = program;
        }
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return start;
    }

    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken token) =>
        await WaitAsync(Command(program, arguments), token);

    /// <summary>Hands a directory over, and checks that the user can reach it from the root.</summary>
    public static async Task GiveAsync(string directory, string user, CancellationToken token)
    {
        var chown = new ProcessStartInfo("/bin/chown") { UseShellExecute = false };
        foreach (var word in (string[])["-R", user, directory])
        {
            chown.ArgumentList.Add(word);
        }
        await WaitAsync(chown, token);
        await WaitAsync(
            Command("/usr/bin/test", ["-w", directory]),
            token,
            $"The user {user} cannot reach {directory}. PostgreSQL cannot run as root, so a directory above it must let others pass: chmod o+x."
        );
    }

    private static async Task WaitAsync(ProcessStartInfo start, CancellationToken token, string? whenItFails = null)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var process =
            Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = await process.StandardError.ReadToEndAsync(token);
        await output;
        await process.WaitForExitAsync(token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                whenItFails ?? $"{start.FileName} {string.Join(' ', start.ArgumentList)} failed: {error.Trim()}"
            );
        }
    }

    private static string? FirstExisting(params string[] users) =>
        users.FirstOrDefault(u => Passwd().Any(f => f[0] == u));

    private static string GroupOf(string user) => Passwd().First(f => f[0] == user)[3];

    private static IEnumerable<string[]> Passwd() =>
        File.ReadLines("/etc/passwd").Select(l => l.Split(':')).Where(f => f.Length > 3);
}
