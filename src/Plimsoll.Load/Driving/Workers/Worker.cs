using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Sessions;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>
/// One thread's share of the load: starts sessions when they are due, come what may of those before, and moves each on
/// when its time has come or its answer. Everything in it belongs to that thread; others ask by its <see cref="Desk"/>.
/// </summary>
internal sealed class Worker
{
    /// <summary>So many starts in a row, then the answers get their turn.</summary>
    private const int StartsInARow = 64;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(200);

    private readonly Scenario _scenario;
    private readonly LoadOptions _options;
    private readonly LoadClock _clock;
    private readonly ITransport _transport;
    private readonly IReadOnlyList<JourneyPlan> _journeys;
    private readonly JourneyMix _mix;
    private readonly ISessionSource _source;
    private readonly int _maxInFlight;
    private readonly bool _isSecure;
    private readonly PriorityQueue<Session, long> _waiting = new();
    private readonly Deadlines _deadlines = new();
    private readonly List<Session> _live = [];
    private readonly Stack<Session> _free = [];
    private readonly Queue<(Session Session, Failure Failure)> _overAtOnce = [];
    private int _inFlight;
    private int _sessions;
    private TimeSpan _idle;

    public Worker(LoadPlan plan, LoadClock clock, ITransport transport, ISessionSource source)
    {
        (_scenario, _options, _clock, _transport, _source) = (plan.Scenario, plan.Options, clock, transport, source);
        _journeys = JourneyPlan.All(plan.Scenario, plan.Target);
        _mix = new JourneyMix(plan.Scenario.Journeys, plan.Options.Steady);
        _maxInFlight = plan.MaxInFlightOfWorker;
        _isSecure = plan.Target.Scheme == Uri.UriSchemeHttps;
        Shard = new Shard(plan.Scenario.Labels.Count, plan.Options.Slice);
        Desk = new Desk(transport.Wake);
    }

    public Desk Desk { get; }
    public Shard Shard { get; }

    /// <summary>For any thread.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>For any thread.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>What the thread that calls this, the worker's own, has used so far.</summary>
    public WorkerUse Use => new(_clock.Now, _idle, ThreadTime.Now());

    /// <summary>Runs until stopped; what is under way then is cut off.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Turn();
        }
    }

    /// <summary>Does all that is due, then waits until something is due again or an answer comes.</summary>
    public void Turn()
    {
        Desk.Serve();
        var now = _clock.Now;
        var starts = StartsInARow;
        // What is started can end at once and make more due; that waits for the next turn, so that no turn is endless.
        var due = now + _transport.Grain;
        while (_waiting.TryPeek(out var session, out var ticks) && ticks <= due.Ticks && starts-- > 0)
        {
            _waiting.Dequeue();
            Start(session);
        }
        while (starts-- > 0 && _source.TryTake(due, out var number, out var at))
        {
            Begin(number, at);
        }
        while (_transport.TryTake(out var call))
        {
            var session = (Session)call.Owner!;
            End(session, call.Failure ?? Judge(session));
        }
        for (var left = _overAtOnce.Count; left > 0; left--)
        {
            var (session, failure) = _overAtOnce.Dequeue();
            session.Call.Begin();
            session.Call.End(failure, _clock.Now);
            End(session, failure);
        }
        Expire(now);
        Sleep();
    }

    public bool SetMultiple(double multiple, TimeSpan now)
    {
        _source.SetMultiple(multiple, now);
        return true;
    }

    /// <summary>Whether everything that was due before has been recorded.</summary>
    public bool IsSettled(TimeSpan before) =>
        _source.Due >= before && _live.TrueForAll(session => session.Due >= before);

    /// <summary>For those who look on from another process.</summary>
    public WorkerReport Report(TimeSpan slice)
    {
        var (now, settled, open) = (_clock.Now, _source.Due, new Dictionary<long, int>());
        foreach (var session in _live)
        {
            settled = session.Due < settled ? session.Due : settled;
            if (session.Due <= now)
            {
                var index = session.Due.Ticks / slice.Ticks;
                open[index] = open.GetValueOrDefault(index) + 1;
            }
        }
        return new WorkerReport(Shard.Take(), settled, open, Use);
    }

    /// <summary>How many requests that were due in a window are not recorded yet.</summary>
    public int CountOpen(TimeSpan from, TimeSpan to) => _live.Count(session => session.Due >= from && session.Due < to);

    /// <summary>What waits for an answer, by how far it has come; after the end, what was cut off by it.</summary>
    public IReadOnlyList<Failure> WasCutOff =>
        [
            .. _live
                .Where(session => session.State == SessionState.InFlight)
                .Select(session => new Failure(
                    session.Call.Sent == TimeSpan.Zero ? Stage.Start
                        : session.Call.Status == 0 ? Stage.Answer
                        : Stage.Body,
                    Cause.CutOff,
                    session.Call.Status
                )),
        ];

    private void Begin(long number, TimeSpan at)
    {
        if (!_free.TryPop(out var session))
        {
            session = new Session(_scenario, _scenario.KeepsCookies ? new CookieJar(_clock.Time, _isSecure) : null);
        }
        session.Bindings.StartSession(number - 1);
        session.Random.Seed(_options.Seed, number);
        session.Journey = _journeys.Count == 1 ? _journeys[0] : _journeys[_mix.Next(session.Random, at)];
        session.Place = _live.Count;
        _live.Add(session);
        Volatile.Write(ref _sessions, _live.Count);
        Shard.Session(at);
        var (to, think) = session.Journey.Start.Next(session.Random);
        Enter(session, to, think, at);
    }

    /// <summary>Comes to a step, and from one that it does not take to the next.</summary>
    /// <param name="think">In place of the step's own; null keeps that.</param>
    /// <param name="at">When the step before was over.</param>
    private void Enter(Session session, int place, ThinkTime? think, TimeSpan at)
    {
        while (true)
        {
            if (place == Ways.End)
            {
                Leave(session, at);
                return;
            }
            var plan = session.Journey.Steps[place];
            session.Step = plan;
            if (plan.Step.Probability >= 1 || session.Random.NextDouble() < plan.Step.Probability)
            {
                session.Due = at + ((think ?? plan.Step.Think)?.Draw(session.Random) ?? TimeSpan.Zero);
                Write(session);
                break;
            }
            (place, think) = plan.Next(session.Random);
        }
        // A step without think time is due when the one before was over.
        if (session.State == SessionState.Ready && (session.Due <= at || session.Due <= _clock.Now + _transport.Grain))
        {
            Start(session);
        }
        else
        {
            _waiting.Enqueue(session, session.Due.Ticks);
        }
    }

    private static void Write(Session session)
    {
        var plan = session.Step;
        session.State = SessionState.Ready;
        if (plan.Writer.Constant is { } constant)
        {
            session.Call.Request = constant;
            return;
        }
        session.Bindings.StartRequest();
        session.Call.Request = session.Written;
        session.State = plan.Writer.Write(session.Bindings, session.Written) switch
        {
            Requests.Writing.Done => SessionState.Ready,
            Requests.Writing.MissingValue => SessionState.Skips,
            _ => SessionState.Unsendable,
        };
    }

    private void Start(Session session)
    {
        session.Started = _clock.Now;
        if (session.State == SessionState.Skips)
        {
            // Its think time has passed all the same: steps that lead round in a circle never spin.
            Shard.Skip(session.Step.Label, session.Due);
            var (to, think) = session.Step.Next(session.Random);
            Enter(session, to, think, session.Due);
            return;
        }
        if (session.State == SessionState.Unsendable)
        {
            _overAtOnce.Enqueue((session, new Failure(Stage.Start, Cause.Unsendable)));
            return;
        }
        if (_inFlight >= _maxInFlight)
        {
            _overAtOnce.Enqueue((session, new Failure(Stage.Start, Cause.TooManyInFlight)));
            return;
        }
        Volatile.Write(ref _inFlight, _inFlight + 1);
        session.State = SessionState.InFlight;
        _deadlines.Add(session);
        var call = session.Call;
        (call.KeepHead, call.KeepBody, call.Memo) = (session.Step.KeepHead, session.Step.KeepBody, session.Step.Memo);
        _transport.Begin(call, session.Started);
    }

    private void End(Session session, Failure? failure)
    {
        if (session.State == SessionState.InFlight)
        {
            Volatile.Write(ref _inFlight, _inFlight - 1);
            _deadlines.Remove(session);
        }
        var call = session.Call;
        Shard.Request(
            session.Step.Label,
            new RequestTimes(session.Due, session.Started, call.Sent, call.Ended),
            failure,
            call.Bytes,
            call.Retried
        );
        var (to, think) = session.Step.Next(session.Random);
        Enter(session, to, think, call.Ended);
    }

    private static Failure? Judge(Session session)
    {
        var (plan, call) = (session.Step, session.Call);
        if (plan.IsJudgedByStatus && plan.Step.Expects(call.Status))
        {
            return null;
        }
        var answer = new Answer(
            call.Status,
            plan.HandsBodyOut ? call.Body.Span.ToArray() : call.Body.Memory,
            plan.KeepHead ? HeaderLines.Of(call.Head.Span) : []
        );
        return AnswerJudge.Judge(plan.Step, answer, session.Bindings);
    }

    private void Leave(Session session, TimeSpan at)
    {
        var last = _live[^1];
        (_live[session.Place], last.Place) = (last, session.Place);
        _live.RemoveAt(_live.Count - 1);
        Volatile.Write(ref _sessions, _live.Count);
        _free.Push(session);
        _source.Ended(at);
    }

    private void Expire(TimeSpan now)
    {
        while (_deadlines.First is { } oldest && oldest.Started + _options.Timeout <= now)
        {
            // It comes back from the transport; until then nobody waits for it any more.
            _deadlines.Remove(oldest);
            _transport.Cancel(oldest.Call);
        }
    }

    private void Sleep()
    {
        var now = _clock.Now;
        var until = now + s_longestWait;
        if (_waiting.TryPeek(out _, out var ticks) && ticks < until.Ticks)
        {
            until = TimeSpan.FromTicks(ticks);
        }
        if (_source.Due < until)
        {
            until = _source.Due;
        }
        if (_deadlines.First is { } oldest && oldest.Started + _options.Timeout < until)
        {
            until = oldest.Started + _options.Timeout;
        }
        _transport.Poll(_overAtOnce.Count > 0 || until < now ? TimeSpan.Zero : until - now);
        _idle += _clock.Now - now;
    }
}
