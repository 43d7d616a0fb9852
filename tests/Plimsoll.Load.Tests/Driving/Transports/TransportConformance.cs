using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving.Transports;

/// <summary>What every transport does, whatever the target does to it.</summary>
public abstract partial class TransportConformance
{
    internal abstract ITransport Create(TransportOptions options, LoadClock clock);

    /// <summary>A target as the transport under test needs it.</summary>
    internal virtual SocketTarget Listen(Func<TargetExchange, Task> answer) => new(answer);

    /// <summary>An address at which there is no such target.</summary>
    internal virtual Uri At(Uri plain) => plain;

    internal virtual TransportOptions Adapt(TransportOptions options) => options;

    /// <summary>Nothing where the transport gives up by itself.</summary>
    internal virtual void GiveUpConnecting(TransportTalk talk, Call call) => talk.Transport.Cancel(call);

    /// <summary>How often a request is sent that each time is answered by a close.</summary>
    internal virtual int MostAttempts => 1;

    internal static string Body(Call call) => Encoding.UTF8.GetString(call.Body.Span);

    internal TransportTalk Open(Uri target, Func<TransportOptions, TransportOptions>? with = null)
    {
        var options = new TransportOptions { Target = target, Timeout = TransportTalk.Patience };
        options = Adapt(with?.Invoke(options) ?? options);
        var clock = new LoadClock(TimeProvider.System);
        clock.Begin();
        return new TransportTalk(Create(options, clock), clock, options);
    }
}
