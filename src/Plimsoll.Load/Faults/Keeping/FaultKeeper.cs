using System.Runtime.InteropServices;
using System.Text.Json;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>
/// The process that makes the faults and undoes them: a child of the driver of the load. When its input ends, because the
/// driver closed it or because the driver is gone, however it went, it ends every fault, then every proxy, then itself.
/// </summary>
public sealed class FaultKeeper : IAsyncDisposable
{
    private readonly FaultKeeperOptions _options;
    private readonly TimeProvider _time;
    private readonly StreamWriter _answers;
    private readonly Lock _gate = new();
    private readonly List<Task> _faults = [];
    private readonly FaultMaker _maker;
    private CancellationTokenSource _ending = new();
    private long _heard;

    private FaultKeeper(FaultKeeperOptions options, Stream answers, TimeProvider time)
    {
        _options = options;
        _time = time;
        _maker = new FaultMaker(options);
        _answers = new StreamWriter(answers) { AutoFlush = true };
        _heard = time.GetTimestamp();
    }

    /// <summary>Returns when everything is undone.</summary>
    /// <param name="token">Ends it as well.</param>
    /// <exception cref="PlimsollException">The ways back cannot be written down.</exception>
    public static async Task RunAsync(
        Stream commands,
        Stream answers,
        FaultKeeperOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        // Ctrl-C reaches the whole group of processes: the driver decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => c.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => c.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            c =>
            {
                c.Cancel = true;
                stop.Cancel();
            }
        );
        await using var keeper = new FaultKeeper(options, answers, time);
        await Task.WhenAny(keeper.ListenAsync(commands, stop.Token), keeper.MissAsync(stop.Token));
        await stop.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAllAsync();
        await _maker.DisposeAsync();
        _ending.Dispose();
        try
        {
            await _answers.DisposeAsync();
        }
        catch (IOException)
        {
            // Nobody listens any more.
        }
    }

    private async Task ListenAsync(Stream commands, CancellationToken token)
    {
        using var reader = new StreamReader(commands);
        try
        {
            // Reading a pipe does not heed a token by itself.
            while (await reader.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(token) is { } line)
            {
                Volatile.Write(ref _heard, _time.GetTimestamp());
                if (JsonSerializer.Deserialize<KeeperCommand>(line) is { } command and not KeeperCommand.Alive)
                {
                    Start(command);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or JsonException)
        {
            // The driver is gone, or speaks no sense any more: the same for us.
        }
    }

    /// <summary>Returns when the driver has been silent for too long.</summary>
    private async Task MissAsync(CancellationToken token)
    {
        try
        {
            while (_time.GetElapsedTime(Volatile.Read(ref _heard)) < _options.Silence)
            {
                await Task.Delay(_options.Silence / 10, _time, token);
            }
        }
        catch (OperationCanceledException)
        {
            // It ends anyway.
        }
    }

    private void Start(KeeperCommand command)
    {
        switch (command)
        {
            case KeeperCommand.Begin begin:
                lock (_gate)
                {
                    _faults.RemoveAll(fault => fault.IsCompleted);
                    _faults.Add(LastAsync(begin, _ending.Token));
                }
                break;
            case KeeperCommand.EndAll:
                _ = AnswerAsync(
                    command.Id,
                    async () =>
                    {
                        await EndAllAsync();
                        return new KeeperAnswer(command.Id);
                    }
                );
                break;
            default:
                _ = AnswerAsync(command.Id, () => Task.FromResult(_maker.Do(command)));
                break;
        }
    }

    /// <summary>The whole life of a fault. However it goes, the way back comes at the end.</summary>
    private async Task LastAsync(KeeperCommand.Begin begin, CancellationToken ending)
    {
        await Task.Yield();
        IAsyncDisposable? made = null;
        await AnswerAsync(
            begin.Id,
            async () =>
            {
                made = await _maker.BeginAsync(begin.Action, begin.For, ending);
                return new KeeperAnswer(begin.Id) { At = _time.GetUtcNow() };
            }
        );
        if (made is null)
        {
            return;
        }
        try
        {
            await Task.Delay(begin.For, _time, ending);
        }
        catch (OperationCanceledException)
        {
            // Ended before its time.
        }
        finally
        {
            await made.DisposeAsync();
        }
        Say(new KeeperAnswer(0) { Ended = begin.Name, At = _time.GetUtcNow() });
    }

    private async Task EndAllAsync()
    {
        Task[] faults;
        CancellationTokenSource ending;
        lock (_gate)
        {
            faults = [.. _faults];
            (ending, _ending) = (_ending, new CancellationTokenSource());
        }
        await ending.CancelAsync();
        await Task.WhenAll(faults);
        ending.Dispose();
    }

    private async Task AnswerAsync(int id, Func<Task<KeeperAnswer>> work)
    {
        try
        {
            Say(await work());
        }
        catch (PlimsollException e)
        {
            Say(new KeeperAnswer(id) { Refusal = new KeeperRefusal(e.Fault, e.Message, e.Next) });
        }
        catch (OperationCanceledException)
        {
            Say(
                new KeeperAnswer(id)
                {
                    Refusal = new KeeperRefusal(
                        Fault.Change,
                        "It was ended before it began.",
                        "Nothing is left of it."
                    ),
                }
            );
        }
    }

    private void Say(KeeperAnswer answer)
    {
        lock (_answers)
        {
            try
            {
                _answers.WriteLine(JsonSerializer.Serialize(answer));
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody listens any more; the end of our input tells us.
            }
        }
    }
}
