using System.Diagnostics;

namespace Plimsoll.Bench.Saturations;

/// <summary>A planted server as a process of its own, ended with its standard input.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }
    public int Pid => _process.Id;

    public static async Task<ServerProcess> StartAsync(string name, string given)
    {
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["serve", name, given])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment =
                {
                    // A collection of garbage asks the kernel for the memory that is left, by a file: where none can be
                    // opened the runtime gives up, and the server would be the limit no more.
                    ["DOTNET_GCgen0size"] = "10000000",
                },
            }
        )!;
        var address = await process.StandardOutput.ReadLineAsync();
        return new ServerProcess(process, new Uri(address ?? throw new InvalidOperationException(name)));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
