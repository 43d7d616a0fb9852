using System.Diagnostics;

namespace Plimsoll.Telemetry.Tests.Runtime;

/// <summary>The small service of tests/ProfiledShop as a process of its own, which ends with this object.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private RunningShop(Process process, string address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public int Pid => _process.Id;

    public static async Task<RunningShop> StartAsync(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ProfiledShop"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start)!;
        return new RunningShop(
            process,
            (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!
        );
    }

    /// <summary>Each path asked again and again, one request at a time, while something else is done; warmed up first.</summary>
    public async Task<T> Under<T>(IReadOnlyList<string> paths, Func<Task<T>> work)
    {
        // Code that is being compiled is no code that runs.
        foreach (var path in paths)
        {
            for (var i = 0; i < 30; i++)
            {
                _ = await _http.GetStringAsync(path, TestContext.Current.CancellationToken);
            }
        }
        using var end = new CancellationTokenSource();
        var asking = paths.Select(path => Task.Run(() => AskAsync(path, end.Token))).ToList();
        try
        {
            return await work();
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(asking);
        }
    }

    public Task EndAsync()
    {
        _process.StandardInput.Close();
        return _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }

    private async Task AskAsync(string path, CancellationToken token)
    {
        try
        {
            while (!token.IsCancellationRequested)
            {
                _ = await _http.GetStringAsync(path, token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // Told to end, or the shop has ended.
        }
    }
}
