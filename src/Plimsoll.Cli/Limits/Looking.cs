namespace Plimsoll.Cli.Limits;

/// <summary>Looks again and again in the background: what lasts milliseconds is not seen once a second.</summary>
internal sealed class Looking : IAsyncDisposable
{
    /// <summary>Looking may take this share of the time at most.</summary>
    private const double MaxDuty = 0.05;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Looking(TimeSpan period, Action look, TimeProvider time) =>
        _loop = Task.Run(() => RunAsync(period, look, time, _stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private static async Task RunAsync(TimeSpan period, Action look, TimeProvider time, CancellationToken token)
    {
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                look();
                var took = time.GetElapsedTime(began);
                var pause = period - took;
                await Task.Delay(pause > took / MaxDuty ? pause : took / MaxDuty, time, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Disposed of.
        }
    }
}
