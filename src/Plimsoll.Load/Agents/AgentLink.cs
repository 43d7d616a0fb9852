using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Plimsoll.Core;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Agents;

/// <summary>The coordinator's end of the line to one agent.</summary>
internal sealed class AgentLink : IAsyncDisposable
{
    private const int Pings = 16;
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    private readonly AgentLine _line;
    private readonly AgentClock _clock;
    private readonly TimeProvider _time;
    private readonly Channel<AgentMessage> _answers = Channel.CreateUnbounded<AgentMessage>();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<TimeSpan>> _pings = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;
    private readonly Task _living;
    private long _lastPing;
    private long _offsetTicks;
    private long _driftTicks;
    private string? _gone;

    private AgentLink(string name, AgentLine line, AgentClock clock, TimeProvider time)
    {
        (Name, _line, _clock, _time) = (name, line, clock, time);
        _listening = Task.Run(ListenAsync);
        _living = Task.Run(LiveAsync);
    }

    /// <summary>Host and port.</summary>
    public string Name { get; }

    /// <summary>Told of each report, and of the end of the line (null); set before the load begins.</summary>
    public Action<AgentMessage.Report?>? OnReport { get; set; }

    /// <summary>Why nothing can be heard any more; null where it is there.</summary>
    public string? Gone => Volatile.Read(ref _gone);

    /// <summary>Half of the shortest round trip: so far off the difference of the clocks may be.</summary>
    public TimeSpan Skew { get; private set; }

    /// <summary>By how much the difference of the clocks has changed since it was measured.</summary>
    public TimeSpan Drift => new(Volatile.Read(ref _driftTicks));

    /// <param name="patience">How long it may take until somebody listens there.</param>
    /// <exception cref="PlimsollException">Nobody listens there, it is no agent, or it refuses.</exception>
    public static async Task<AgentLink> ConnectAsync(
        DnsEndPoint address,
        string? token,
        TimeSpan patience,
        string version,
        AgentClock clock,
        TimeProvider time,
        CancellationToken stop
    )
    {
        var name = $"{address.Host}:{address.Port}";
        var began = time.GetTimestamp();
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            AgentLine? line = null;
            try
            {
                await socket.ConnectAsync(address, stop).AsTask().WaitAsync(AgentProtocol.Greeting, time, stop);
                line = new AgentLine(socket);
                await AgentGreeting.SendAsync(line, name, token, version, stop);
                return new AgentLink(name, line, clock, time);
            }
            catch (Exception e) when (e is SocketException or TimeoutException && time.GetElapsedTime(began) < patience)
            {
                socket.Dispose();
                await Task.Delay(s_again, time, stop);
            }
            catch (Exception e) when (e is SocketException or TimeoutException or IOException)
            {
                socket.Dispose();
                throw new PlimsollException(
                    Fault.Target,
                    $"No agent answers at {name}: {e.Message}",
                    $"Start one there: plimsoll load agent --listen ADDRESS:{address.Port} --token-file FILE",
                    e
                );
            }
            catch
            {
                if (line is not null)
                {
                    await line.DisposeAsync();
                }
                socket.Dispose();
                throw;
            }
        }
    }

    public async Task<TimeSpan> ProbeAsync(AgentOrder order, ScenarioBundle bundle, CancellationToken token) =>
        (await AskAsync<AgentMessage.Probed>(new AgentCommand.Probe(order, bundle.Yaml, bundle.Files), token)).Took;

    /// <summary>Returns when its connections are open and the difference of the clocks is known.</summary>
    public async Task PrepareAsync(AgentOrder order, ScenarioBundle bundle, CancellationToken token)
    {
        await AskAsync<AgentMessage.Ready>(new AgentCommand.Prepare(order, bundle.Yaml, bundle.Files), token);
        var best = (RoundTrip: TimeSpan.MaxValue, Offset: TimeSpan.Zero);
        for (var i = 0; i < Pings; i++)
        {
            var sample = await PingAsync(token);
            best = sample.RoundTrip < best.RoundTrip ? sample : best;
        }
        Skew = best.RoundTrip / 2;
        Volatile.Write(ref _offsetTicks, best.Offset.Ticks);
        Volatile.Write(ref _driftTicks, 0);
    }

    /// <param name="at">By the coordinator's clock.</param>
    /// <returns>How long after that moment the word reached the agent; negative where it came in time.</returns>
    public async Task<TimeSpan> BeginAsync(TimeSpan at, CancellationToken token)
    {
        var theirs = at + new TimeSpan(Volatile.Read(ref _offsetTicks));
        return (await AskAsync<AgentMessage.Begun>(new AgentCommand.Begin(theirs), token)).Late;
    }

    public async Task PaceAsync(double multiple, TimeSpan from)
    {
        try
        {
            await _line.SendAsync<AgentCommand>(new AgentCommand.Pace(multiple, from), _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Lose(e.Message);
        }
    }

    /// <summary>Ends its load.</summary>
    /// <returns>What was cut off; nothing where the agent is gone.</returns>
    public async Task<IReadOnlyList<FailureTimes>> StopAsync()
    {
        using var patience = new CancellationTokenSource(AgentProtocol.Silence, _time);
        try
        {
            return (await AskAsync<AgentMessage.Ended>(new AgentCommand.Stop(), patience.Token)).CutOff;
        }
        catch (Exception e) when (e is PlimsollException or OperationCanceledException)
        {
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _line.DisposeAsync();
        await _living;
        await _listening;
        _stop.Dispose();
    }

    /// <summary>One question at a time.</summary>
    private async Task<T> AskAsync<T>(AgentCommand question, CancellationToken token)
        where T : AgentMessage
    {
        try
        {
            await _line.SendAsync(question, token);
            while (true)
            {
                switch (await _answers.Reader.ReadAsync(token))
                {
                    case T answer:
                        return answer;
                    case AgentMessage.Refused refused:
                        throw new PlimsollException(
                            refused.Fault,
                            $"The agent {Name} refuses: {refused.What}",
                            refused.Next
                        );
                }
            }
        }
        catch (Exception e) when (e is IOException or ChannelClosedException)
        {
            throw new PlimsollException(
                Fault.Target,
                $"The agent {Name} was lost: {Gone ?? e.Message}",
                "See whether it still runs.",
                e
            );
        }
    }

    private async Task ListenAsync()
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            while (true)
            {
                silence.CancelAfter(AgentProtocol.Silence);
                switch (await _line.ReceiveAsync<AgentMessage>(AgentProtocol.LongestMessage, silence.Token))
                {
                    case null:
                        Lose("it hung up");
                        return;
                    case AgentMessage.Pong pong when _pings.TryRemove(pong.Id, out var waiting):
                        waiting.TrySetResult(pong.At);
                        break;
                    case AgentMessage.Report report:
                        OnReport?.Invoke(report);
                        break;
                    case AgentMessage.Ended { BrokeDown: { } why }:
                        Lose(why);
                        return;
                    case { } answer:
                        _answers.Writer.TryWrite(answer);
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Lose($"nothing was heard of it for {AgentProtocol.Silence.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            Lose(e.Message);
        }
    }

    private void Lose(string why)
    {
        if (_stop.IsCancellationRequested || Interlocked.CompareExchange(ref _gone, why, null) is not null)
        {
            why = _gone ?? why;
        }
        _answers.Writer.TryComplete();
        foreach (var ping in _pings.Values)
        {
            ping.TrySetException(new IOException(why));
        }
        OnReport?.Invoke(null);
    }

    private async Task<(TimeSpan RoundTrip, TimeSpan Offset)> PingAsync(CancellationToken token)
    {
        var id = Interlocked.Increment(ref _lastPing);
        var answered = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pings[id] = answered;
        var sent = _clock.Now;
        try
        {
            await _line.SendAsync<AgentCommand>(new AgentCommand.Ping(id), token);
            if (Gone is { } gone)
            {
                throw new IOException(gone);
            }
            var theirs = await answered.Task.WaitAsync(token);
            var got = _clock.Now;
            // The answer was given somewhere between the two; the middle errs by half of the way at most (Cristian, 1989).
            return (got - sent, theirs - (sent + ((got - sent) / 2)));
        }
        catch (IOException e)
        {
            throw new PlimsollException(
                Fault.Target,
                $"The agent {Name} was lost: {e.Message}",
                "See whether it still runs.",
                e
            );
        }
        finally
        {
            _pings.TryRemove(id, out _);
        }
    }

    /// <summary>Says something now and then, for silence means death, and watches the clocks go apart.</summary>
    private async Task LiveAsync()
    {
        using var timer = new PeriodicTimer(AgentProtocol.Pulse, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (roundTrip, offset) = await PingAsync(_stop.Token);
                // A slow answer says little about the clock.
                if (Skew > TimeSpan.Zero && roundTrip < 6 * Skew)
                {
                    Volatile.Write(ref _driftTicks, offset.Ticks - Volatile.Read(ref _offsetTicks));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or PlimsollException)
        {
            // Over, or gone.
        }
    }
}
