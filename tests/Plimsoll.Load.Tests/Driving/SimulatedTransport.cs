using System.Diagnostics.CodeAnalysis;
using System.Text;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;

namespace Plimsoll.Load.Tests.Driving;

/// <summary>A target in simulated time: waiting moves the clock on.</summary>
/// <param name="answer">When and what is answered to a request that comes now.</param>
internal sealed class SimulatedTransport(
    SimulatedTime time,
    LoadClock clock,
    Func<string, TimeSpan, SimulatedAnswer> answer
) : ITransport
{
    private readonly PriorityQueue<(Call Call, int Ticket, SimulatedAnswer Answer), TimeSpan> _answers = new();
    private readonly Queue<Call> _over = [];

    /// <summary>Method, path and when it came.</summary>
    public List<(string Request, TimeSpan At)> Seen { get; } = [];
    public bool Keeps { get; set; } = true;
    public int Cancelled { get; private set; }
    public int MostAtOnce { get; private set; }
    public TimeSpan Grain => TimeSpan.Zero;
    public bool IsOpening => false;

    public void Open(int connections) { }

    public void Begin(Call call, TimeSpan now)
    {
        call.Begin();
        call.Sent = now;
        var request = "";
        if (Keeps)
        {
            request = $"{call.Request.Method} {Encoding.UTF8.GetString(call.Request.Wire.Span[call.Request.Path])}";
            Seen.Add((request, now));
        }
        var wanted = answer(request, now);
        _answers.Enqueue((call, call.Ticket, wanted), now + wanted.After);
        MostAtOnce = Math.Max(MostAtOnce, _answers.Count);
    }

    public void Cancel(Call call)
    {
        Cancelled++;
        call.End(new Failure(Stage.Answer, Cause.Timeout), clock.Now);
        _over.Enqueue(call);
    }

    public bool TryTake([MaybeNullWhen(false)] out Call call) => _over.TryDequeue(out call);

    public void Poll(TimeSpan atMost)
    {
        if (_over.Count > 0)
        {
            return;
        }
        var until = clock.Now + atMost;
        if (_answers.TryPeek(out _, out var first) && first < until)
        {
            until = first;
        }
        time.Advance(until - clock.Now);
        while (_answers.TryPeek(out var next, out var at) && at <= clock.Now)
        {
            _answers.Dequeue();
            if (next.Call.IsUnderWay && next.Call.Ticket == next.Ticket)
            {
                next.Call.Status = next.Answer.Status;
                if (next.Call.KeepBody)
                {
                    next.Call.Body.AppendUtf8(next.Answer.Body);
                }
                next.Call.End(next.Answer.Failure, clock.Now);
                _over.Enqueue(next.Call);
            }
        }
    }

    public void Wake() { }

    public void Dispose() { }
}

/// <param name="After">Since the request came.</param>
internal readonly record struct SimulatedAnswer(
    TimeSpan After,
    int Status = 200,
    string Body = "",
    Failure? Failure = null
);
