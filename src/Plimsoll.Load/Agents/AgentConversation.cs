using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Agents;

/// <summary>What an agent does for one coordinator, from its greeting to its going.</summary>
internal sealed class AgentConversation(AgentLine line, AgentOptions options, Action<string> says, TimeProvider time)
{
    private readonly AgentClock _clock = new(time);
    private AgentLoad? _load;

    /// <summary>Returns when the coordinator has gone, or says nothing any more; no load goes on then.</summary>
    /// <exception cref="IOException">The line broke.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = Task.CompletedTask;
        try
        {
            while (true)
            {
                silence.CancelAfter(AgentProtocol.Silence);
                if (
                    await line.ReceiveAsync<AgentCommand>(AgentProtocol.LongestMessage, silence.Token)
                    is not { } command
                )
                {
                    return;
                }
                if (command is AgentCommand.Ping ping)
                {
                    // At once and never behind other work: clocks are set by it.
                    await line.SendAsync<AgentMessage>(new AgentMessage.Pong(ping.Id, _clock.Now), silence.Token);
                    continue;
                }
                // One after another, while pings go on being answered.
                working = AfterAsync(working, command, silence.Token);
            }
        }
        finally
        {
            await silence.CancelAsync();
            await working;
            await EndAsync();
        }
    }

    private async Task AfterAsync(Task before, AgentCommand command, CancellationToken token)
    {
        await before;
        try
        {
            await DoAsync(command, token);
        }
        catch (PlimsollException refusal)
        {
            says($"Refused: {refusal.Message}");
            await TrySendAsync(new AgentMessage.Refused(refusal.Fault, refusal.Message, refusal.Next), token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The coordinator has gone.
        }
    }

    private async Task DoAsync(AgentCommand command, CancellationToken token)
    {
        switch (command)
        {
            case AgentCommand.Probe probe:
                var front = ScenarioBundle.Unpack(probe.Yaml, probe.Files).Scenario;
                var took = await TargetProbe.CheckAsync(front, probe.Order.ToOptions(options.OwnedTargets), token);
                await line.SendAsync<AgentMessage>(new AgentMessage.Probed(took), token);
                break;
            case AgentCommand.Prepare prepare:
                await EndAsync();
                var scenario = ScenarioBundle.Unpack(prepare.Yaml, prepare.Files).Scenario;
                var plan = LoadPlan.Of(scenario, prepare.Order.ToOptions(options.OwnedTargets));
                _load = new AgentLoad(plan, line, time);
                await _load.Ready.WaitAsync(token);
                await line.SendAsync<AgentMessage>(new AgentMessage.Ready(), token);
                says($"Drives {plan.Options.Share} of {scenario.Name} at {plan.Target}");
                break;
            case AgentCommand.Begin begin when _load is { } load:
                var late = _clock.Now - begin.At;
                await line.SendAsync<AgentMessage>(new AgentMessage.Begun(late), token);
                load.Begin(_clock.TimestampAt(begin.At));
                break;
            case AgentCommand.Pace pace when _load is { } load:
                load.SetMultiple(pace.Multiple, pace.From);
                break;
            case AgentCommand.Stop:
                var cutOff = await EndAsync();
                await line.SendAsync<AgentMessage>(new AgentMessage.Ended(cutOff, null), token);
                break;
        }
    }

    private async Task<IReadOnlyList<FailureTimes>> EndAsync()
    {
        if (_load is not { } load)
        {
            return [];
        }
        _load = null;
        await load.DisposeAsync();
        return [.. load.CutOff.Select(pair => new FailureTimes(pair.Key, pair.Value))];
    }

    private async Task TrySendAsync(AgentMessage message, CancellationToken token)
    {
        try
        {
            await line.SendAsync(message, token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The coordinator has gone.
        }
    }
}
