using System.Diagnostics;

namespace Plimsoll.Tests.Building;

/// <summary>The command in a process of its own, with variables that no other test sees.</summary>
internal static class EnvironmentRun
{
    public static async Task<Ran> PlimsollAsync((string Name, string Value) variable, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "plimsoll"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable.Name] = variable.Value;
        using var process = Process.Start(start)!;
        var token = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(token);
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new Ran(process.ExitCode, output, await error);
    }
}
