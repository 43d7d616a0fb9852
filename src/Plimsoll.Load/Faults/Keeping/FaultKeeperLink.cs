using System.Collections.Concurrent;
using System.Text.Json;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>The driver's end of the two pipes to the keeper of its faults.</summary>
public sealed class FaultKeeperLink : IAsyncDisposable
{
    private static readonly TimeSpan s_alive = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<KeeperAnswer>> _asked = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DateTimeOffset>> _going = new(
        StringComparer.Ordinal
    );
    private readonly CancellationTokenSource _stop = new();
    private readonly StreamWriter _commands;
    private readonly Task _listening;
    private readonly Task _living;
    private int _last;

    public FaultKeeperLink(Stream commands, Stream answers, TimeProvider time)
    {
        _commands = new StreamWriter(commands) { AutoFlush = true };
        _listening = Task.Run(() => ListenAsync(answers));
        _living = Task.Run(() => LiveAsync(time));
    }

    /// <summary>Completes when the keeper has ended its side: it is gone.</summary>
    public Task Ended => _listening;

    public Task GreetAsync(
        int seed,
        FaultPermissions permissions,
        IReadOnlyDictionary<string, string> connections,
        CancellationToken token
    ) => AskAsync(id => new KeeperCommand.Hello(id, seed, permissions, connections), token);

    /// <returns>Where it listens.</returns>
    /// <exception cref="PlimsollException">It is refused.</exception>
    public async Task<string> OpenProxyAsync(ProxyPlan plan, bool isHttp, CancellationToken token)
    {
        var answer = await AskAsync(
            id => new KeeperCommand.OpenProxy(id, plan.Name, plan.Listen, plan.To, isHttp),
            token
        );
        return answer.Address!;
    }

    /// <summary>Begins a fault, which ends by itself after <paramref name="length"/>.</summary>
    /// <param name="name">Of no other fault that goes on.</param>
    /// <exception cref="PlimsollException">It is refused, or failed.</exception>
    public async Task<GoingFault> BeginAsync(string name, FaultAction action, TimeSpan length, CancellationToken token)
    {
        var ended = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        _going[name] = ended;
        var answer = await AskAsync(id => new KeeperCommand.Begin(id, name, action, length), token);
        return new GoingFault(answer.At!.Value, ended.Task);
    }

    /// <summary>Returns when every fault is undone.</summary>
    public Task EndAllAsync(CancellationToken token) => AskAsync(id => new KeeperCommand.EndAll(id), token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _living;
        try
        {
            await _commands.DisposeAsync(); // the keeper sees the end of its input, and ends
        }
        catch (IOException)
        {
            // It is gone already.
        }
        await _listening;
        _stop.Dispose();
    }

    private async Task<KeeperAnswer> AskAsync(Func<int, KeeperCommand> command, CancellationToken token)
    {
        var id = Interlocked.Increment(ref _last);
        var asked = new TaskCompletionSource<KeeperAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = asked;
        if (!TrySend(command(id)) || _listening.IsCompleted)
        {
            throw Gone();
        }
        var answer = await asked.Task.WaitAsync(token);
        return answer.Refusal is { } refusal
            ? throw new PlimsollException(refusal.Fault, refusal.What, refusal.Next)
            : answer;
    }

    private bool TrySend(KeeperCommand command)
    {
        lock (_commands)
        {
            try
            {
                _commands.WriteLine(JsonSerializer.Serialize(command));
                return true;
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private async Task ListenAsync(Stream answers)
    {
        using var reader = new StreamReader(answers);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                var answer = JsonSerializer.Deserialize<KeeperAnswer>(line)!;
                if (answer.Ended is { } name)
                {
                    if (_going.TryRemove(name, out var ended))
                    {
                        ended.TrySetResult(answer.At!.Value);
                    }
                }
                else if (_asked.TryRemove(answer.Id, out var asked))
                {
                    asked.TrySetResult(answer);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // Gone.
        }
        foreach (var asked in _asked.Values)
        {
            asked.TrySetException(Gone());
        }
    }

    private async Task LiveAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(s_alive, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token) && TrySend(new KeeperCommand.Alive())) { }
        }
        catch (OperationCanceledException)
        {
            // Ended.
        }
    }

    private static PlimsollException Gone() =>
        new(
            Fault.Change,
            "The process that keeps the faults is gone.",
            "What it left behind is undone from its journal; see whether somebody killed it."
        );
}

/// <param name="Ended">When it was undone; goes on for ever where the keeper was lost.</param>
public sealed record GoingFault(DateTimeOffset From, Task<DateTimeOffset> Ended);
