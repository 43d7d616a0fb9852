using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving.Transports;

/// <summary>A transport that is used as a worker uses it.</summary>
internal sealed class TransportTalk(ITransport transport, LoadClock clock, TransportOptions options) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<Call> _underWay = [];

    public ITransport Transport => transport;

    public Call Send() => Send(HttpMethod.Get, "/");

    public Call Send(HttpMethod method, string path, string? body = null)
    {
        Begin(method, path, body);
        return Take(1)[0];
    }

    public Call Begin(HttpMethod method, string path, string? body = null)
    {
        var step = new Step
        {
            Name = "s",
            Method = method,
            Code = _ => new CodedRequest(path) { Json = body },
        };
        var request = new RequestBytes();
        new RequestWriter(step, options.Target)
            .Write(new Bindings([], [], new Random(1)), request)
            .ShouldBe(Writing.Done);
        var call = new Call
        {
            Request = request,
            KeepHead = true,
            KeepBody = true,
        };
        transport.Begin(call, clock.Now);
        _underWay.Add(call);
        return call;
    }

    /// <summary>A call that came back is used for the same request once more.</summary>
    public void Again(Call call)
    {
        transport.Begin(call, clock.Now);
        _underWay.Add(call);
    }

    public void PollUntil(Func<bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            transport.Poll(TimeSpan.FromMilliseconds(5));
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience);
        }
    }

    public List<Call> Take(int count)
    {
        var taken = new List<Call>();
        var began = TimeProvider.System.GetTimestamp();
        var cancelled = false;
        while (taken.Count < count)
        {
            while (transport.TryTake(out var call))
            {
                call.IsUnderWay.ShouldBeFalse();
                _underWay.Remove(call).ShouldBeTrue("a call comes back once");
                taken.Add(call);
            }
            var left = Patience - TimeProvider.System.GetElapsedTime(began);
            if (!cancelled && left <= TimeSpan.Zero)
            {
                cancelled = true;
                _underWay.ForEach(transport.Cancel);
            }
            left.ShouldBeGreaterThan(-Patience, "a call has never come back");
            if (taken.Count < count)
            {
                transport.Poll(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(100));
            }
        }
        return taken;
    }

    public void Dispose() => transport.Dispose();
}
