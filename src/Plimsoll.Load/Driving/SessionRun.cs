using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving;

/// <summary>One visitor on one journey.</summary>
internal sealed class SessionRun(LoadDriver driver, Journey journey, long number, TimeSpan start, Random random)
{
    private readonly Bindings _bindings = new(driver.Scenario.Slots, driver.Scenario.DataSets, random, number);
    private long _due = start.Ticks;

    /// <summary>
    /// Nothing that was due before this is still to be recorded. It lies in the past while a request is late or waits
    /// for its answer.
    /// </summary>
    public TimeSpan Due => TimeSpan.FromTicks(Volatile.Read(ref _due));

    /// <summary>The run itself; set by the driver as it begins.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public async Task RunAsync(CancellationToken stop)
    {
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            foreach (var (step, before) in Walk())
            {
                if (step.Probability < 1 && random.NextDouble() >= step.Probability)
                {
                    continue;
                }
                _bindings.StartRequest();
                var request = RequestComposer.Compose(step, _bindings);
                var due = Due + ((before ?? step.Think)?.Draw(random) ?? TimeSpan.Zero);
                Volatile.Write(ref _due, due.Ticks);
                await driver.Clock.WaitUntilAsync(due, stop);
                if (request is null)
                {
                    // Its think time passes all the same: steps that lead round in a circle never spin.
                    driver.Recorder.Skip(driver.LabelOf(step), due);
                    continue;
                }
                if (!timeout.TryReset())
                {
                    timeout.Dispose();
                    timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
                }
                var ended = await SendAsync(step, request, due, timeout, stop);
                Volatile.Write(ref _due, ended.Ticks);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The load has ended before the session; what was under way belongs to no window any more.
        }
        finally
        {
            timeout.Dispose();
        }
    }

    /// <summary>The sign-in, then the journey along its ways; each with the think time of its way, if that has its own.</summary>
    private IEnumerable<(Step Step, ThinkTime? Before)> Walk()
    {
        foreach (var step in journey.SignedIn ? driver.Scenario.SignIn : [])
        {
            yield return (step, null);
        }
        ThinkTime? before = null;
        for (int? at = 0; at is { } index && index < journey.Steps.Count; )
        {
            var step = journey.Steps[index];
            yield return (step, before);
            var way =
                step.Next.Count == 0
                    ? new Transition(index + 1, 1)
                    : step.Next[new WeightedIndex([.. step.Next.Select(next => next.Weight)]).Next(random)];
            (at, before) = (way.To, way.Think);
        }
    }

    /// <returns>When the answer had come, or the wait for it was over.</returns>
    private async ValueTask<TimeSpan> SendAsync(
        Step step,
        Request request,
        TimeSpan due,
        CancellationTokenSource timeout,
        CancellationToken stop
    )
    {
        var started = driver.Clock.Now;
        Failure? failure;
        if (!driver.TryEnter())
        {
            failure = new Failure(Stage.Start, Cause.TooManyInFlight);
        }
        else
        {
            try
            {
                timeout.CancelAfter(driver.Options.Timeout);
                var exchange = await driver.Transport.SendAsync(request, timeout.Token);
                stop.ThrowIfCancellationRequested();
                failure =
                    exchange.Failure
                    ?? AnswerJudge.Judge(
                        step,
                        new Answer(exchange.Status, exchange.Body, exchange.Headers ?? []),
                        _bindings
                    );
            }
            finally
            {
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                driver.Leave();
            }
        }
        var ended = driver.Clock.Now;
        driver.Recorder.Request(driver.LabelOf(step), new RequestTimes(due, started, ended), failure);
        return ended;
    }
}
