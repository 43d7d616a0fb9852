using System.Diagnostics;

namespace Plimsoll.Tests.Building;

/// <summary>An agent in a process of its own, as a user starts it, on a free port of the loopback.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private const string Listens = "An agent listens on ";
    private readonly Process _process;

    private AgentProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>When it has ended by itself.</summary>
    public Task<int> Ended => EndedAsync();

    public static async Task<AgentProcess> StartAsync(params string[] arguments)
    {
        var process = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "plimsoll"),
                ["load", "agent", "--listen", "127.0.0.1:0", .. arguments]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(Listens, StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new AgentProcess(process, line[Listens.Length..].Trim());
            }
        }
        throw new InvalidOperationException("The agent ended before it listened.");
    }

    /// <summary>Without a word to anybody.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }
}
