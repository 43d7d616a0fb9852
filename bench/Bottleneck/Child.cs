using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>This program again, in another role and on one processor; ends with us, for its input does.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    /// <param name="processor">The only one that it may use.</param>
    public Child(int processor, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("taskset")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var word in (string[])
                ["-c", processor.ToString(CultureInfo.InvariantCulture), System.Environment.ProcessPath!, .. arguments]
        )
        {
            start.ArgumentList.Add(word);
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
            Errors += line.Data is { } text && Errors.Length < 2000 ? text + "\n" : "";
        _process.BeginErrorReadLine();
    }

    public string Errors { get; private set; } = "";

    /// <summary>taskset becomes the program that it starts.</summary>
    public int Id => _process.Id;

    public async Task<string?> ReadLineAsync(CancellationToken token) =>
        await _process.StandardOutput.ReadLineAsync(token);

    /// <summary>Begins the fault, or makes it stronger.</summary>
    public Task SetFaultAsync(double strength) =>
        _process.StandardInput.WriteLineAsync(strength.ToString(CultureInfo.InvariantCulture));

    /// <summary>That its collector has stopped it for since it began, by its runtime's own count.</summary>
    public async Task<double> PauseSecondsAsync(CancellationToken token)
    {
        await _process.StandardInput.WriteLineAsync(FaultyMarket.Pauses.AsMemory(), token);
        return double.Parse((await ReadLineAsync(token)) ?? "0", CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Threads that the fault keeps do not let it go.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }
}
