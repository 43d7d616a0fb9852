using System.Threading.Channels;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Logs;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Doors;

/// <summary>
/// What lies behind the doors: one loop that decodes requests one after another and owns all that is kept, so that nothing
/// of it needs a lock. Requests wait in a bounded queue; where it is full they are turned away and counted.
/// </summary>
internal sealed class Intake : IAsyncDisposable
{
    /// <summary>How often the loop looks for traces that have become quiet.</summary>
    private static readonly TimeSpan s_sweep = TimeSpan.FromMilliseconds(500);

    /// <summary>A table of texts that is full is replaced, but not more often than that: a flood of names would end every trace.</summary>
    private static readonly TimeSpan s_textsLast = TimeSpan.FromMinutes(5);

    private readonly Channel<Action> _work;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly SeededHash _hash;
    private readonly SpanDecoder _decoder;
    private readonly SpanBatch _batch = new();
    private readonly TraceFork _fork;
    private readonly TraceAssembler _assembler;
    private readonly MetricIntake _metrics = new();
    private readonly LogIntake _logs = new();
    private readonly ITimer _sweeps;
    private readonly Task _loop;
    private Vocabulary _vocabulary;
    private TimeSpan _vocabularySince;
    private long _textsRefused;
    private long _rejectedSpans;
    private long _faults;
    private Exception? _lastFault;

    public Intake(DoorOptions options, ITraceSink sink, TimeProvider time, Random random)
    {
        _work = Channel.CreateBounded<Action>(new BoundedChannelOptions(options.MostWaiting) { SingleReader = true });
        _time = time;
        _begun = time.GetTimestamp();
        _hash = SeededHash.Draw(random);
        _decoder = new SpanDecoder(_hash);
        _vocabulary = new Vocabulary(_hash);
        _fork = new TraceFork(sink, new ExemplarKeeper(random));
        _assembler = new TraceAssembler(options.Traces, _hash, _fork);
        _loop = Task.Run(RunAsync);
        _sweeps = time.CreateTimer(_ => _work.Writer.TryWrite(Sweep), null, s_sweep, s_sweep);
    }

    private TimeSpan Now => _time.GetElapsedTime(_begun);

    /// <param name="message">Must stay as it is until the outcome is there.</param>
    public Task<Outcome> TakeAsync(Signal signal, ReadOnlyMemory<byte> message)
    {
        var outcome = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _work.Writer.TryWrite(() => outcome.SetResult(Take(signal, message.Span)))
            ? outcome.Task
            : Task.FromResult(new Outcome(_loop.IsCompleted ? Refusal.Closing : Refusal.Overloaded));
    }

    /// <summary>Runs in the loop, between requests.</summary>
    public async Task<T> AskAsync<T>(Func<T> question, CancellationToken token)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(
            () =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception e)
                {
                    answer.SetException(e);
                }
            },
            token
        );
        return await answer.Task.WaitAsync(token);
    }

    private Exception? LastFault => _lastFault ?? _fork.LastFault;

    /// <summary>In the loop alone.</summary>
    public IntakeSnapshot Snapshot() =>
        new()
        {
            Spans = _assembler.Counts.Spans,
            Traces = _assembler.Counts.Traces,
            OpenTraces = _assembler.OpenTraces,
            RejectedSpans = _rejectedSpans,
            CutSpans = _assembler.Counts.CutSpans,
            TracesCut = _assembler.Counts.TracesCut,
            LateSpans = _assembler.Counts.LateSpans,
            TracesClosedForRoom = _assembler.Counts.TracesClosedForRoom,
            TracesClosedByAge = _assembler.Counts.TracesClosedByAge,
            TracePieces = _assembler.Counts.TracePieces,
            ValuesDropped = _assembler.Counts.ValuesDropped,
            TextsRefused = _textsRefused + _vocabulary.Texts.Refused,
            MetricPoints = _metrics.Points,
            RejectedPoints = _metrics.Rejected,
            SeriesRefused = _metrics.SeriesRefused,
            LogRecords = _logs.Records,
            LogTemplatesRefused = _logs.TemplatesRefused,
            Faults = _faults + _fork.Faults,
            TracesLost = _fork.Faults,
            LastFault = LastFault?.ToString(),
            LastFaultPlace = LastFault is { } fault ? FaultPlace.Of(fault) : null,
        };

    /// <summary>In the loop alone: hands on the traces that are still open.</summary>
    public void HandOnAll() => _assembler.HandOnAll(_vocabulary.Texts);

    /// <summary>In the loop alone.</summary>
    public IReadOnlyList<MetricSeries> Metrics() => _metrics.Series();

    /// <summary>In the loop alone.</summary>
    public IReadOnlyList<LogTemplate> Logs() => _logs.Templates();

    /// <summary>In the loop alone.</summary>
    public IReadOnlyList<Exemplar> Exemplars() => _fork.Exemplars.Kept();

    /// <summary>In the loop alone: what came since the last turn; metrics, logs and examples begin anew.</summary>
    /// <param name="atTurn">Runs between the last trace of one window and the first of the next.</param>
    public IntakeWindow Turn(Action atTurn)
    {
        var window = new IntakeWindow(Snapshot(), Metrics(), Logs(), Exemplars(), _decoder.Languages.ByService);
        _metrics.Turn();
        _logs.Turn();
        _fork.Exemplars.Turn();
        atTurn();
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeps.DisposeAsync();
        _work.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            work();
        }
    }

    /// <summary>Never throws: what goes wrong with one request must not end the loop.</summary>
    private Outcome Take(Signal signal, ReadOnlySpan<byte> message)
    {
        try
        {
            return signal switch
            {
                Signal.Traces => TakeTraces(message),
                Signal.Metrics => _metrics.Take(message),
                _ => _logs.Take(message),
            };
        }
        catch (Exception e)
        {
            _faults++;
            _lastFault = e;
            return new Outcome(Refusal.Fault);
        }
    }

    private Outcome TakeTraces(ReadOnlySpan<byte> message)
    {
        if (!_decoder.TryDecode(message, _vocabulary, _batch))
        {
            return new Outcome(Refusal.Malformed);
        }
        _rejectedSpans += _batch.Rejected;
        var nowMs = (long)Now.TotalMilliseconds;
        _assembler.Add(_batch, _vocabulary.Texts, nowMs);
        // The timer's turn may not come while the queue is full.
        _assembler.HandOnQuiet(_vocabulary.Texts, nowMs);
        return new Outcome(null, _batch.Rejected, _batch.Reason);
    }

    private void Sweep()
    {
        var now = Now;
        _assembler.HandOnQuiet(_vocabulary.Texts, (long)now.TotalMilliseconds);
        if (_vocabulary.Texts.IsFull && now - _vocabularySince >= s_textsLast)
        {
            // Ids of the old table mean nothing in the new one, so all that is open goes on first.
            HandOnAll();
            _textsRefused += _vocabulary.Texts.Refused;
            (_vocabulary, _vocabularySince) = (new Vocabulary(_hash), now);
        }
    }
}
