using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving;

/// <summary>Asks the target once, before any load, whether it answers at all.</summary>
public static class TargetProbe
{
    private static readonly Bytes s_limit = Bytes.FromMegabytes(64);

    /// <summary>Any answer in HTTP will do, also 404 or a redirect.</summary>
    /// <returns>How long the answer took.</returns>
    /// <exception cref="PlimsollException">It does not answer (<see cref="Fault.Target"/>).</exception>
    public static Task<TimeSpan> CheckAsync(Uri target, TimeSpan timeout, CancellationToken token) =>
        CheckAsync(target, new LoadOptions { Timeout = timeout }, token);

    /// <summary>The same for the target that a load would have, and in the way it would speak with it.</summary>
    /// <exception cref="PlimsollException">There is none (<see cref="Fault.Usage"/>), or it does not answer.</exception>
    public static Task<TimeSpan> CheckAsync(Scenario scenario, LoadOptions options, CancellationToken token) =>
        CheckAsync(LoadPlan.Of(scenario, options).Target, options, token);

    /// <exception cref="PlimsollException">It does not answer (<see cref="Fault.Target"/>).</exception>
    internal static Task<TimeSpan> CheckAsync(Uri target, LoadOptions options, CancellationToken token) =>
        Task.Run(() => Check(target, options with { MaxAnswer = s_limit }, token), token);

    private static TimeSpan Check(Uri target, LoadOptions options, CancellationToken token)
    {
        var clock = new LoadClock(TimeProvider.System);
        clock.Begin();
        using var transport = TransportChoice.Of(TransportChoice.OptionsOf(target, options), 1, clock)[0];
        var front = new RequestWriter(
            new Step
            {
                Name = "probe",
                Method = HttpMethod.Get,
                Path = new Template(["/"], []),
            },
            target
        );
        var call = new Call { Request = front.Constant! };
        // Only by the end of its waiting does the transport learn of the token.
        using var woken = token.Register(transport.Wake);
        var began = clock.Now;
        var timedOut = false;
        transport.Begin(call, began);
        while (!transport.TryTake(out _))
        {
            var left = began + options.Timeout - clock.Now;
            if (!timedOut && (token.IsCancellationRequested || left <= TimeSpan.Zero))
            {
                timedOut = true;
                transport.Cancel(call);
            }
            transport.Poll(timedOut ? TimeSpan.FromSeconds(1) : left);
        }
        token.ThrowIfCancellationRequested();
        // A large front page, or one that is cut off, is still a sign of life.
        return call.Failure is null or { Cause: Cause.TooLarge }
            ? call.Ended - began
            : throw Fault(target, call.Failure.Value, options.Timeout);
    }

    private static PlimsollException Fault(Uri target, Failure failure, TimeSpan timeout)
    {
        var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        var (what, next) = failure.Cause switch
        {
            Cause.Refused => ("refuses the connection", "Start the service, or check the port."),
            Cause.UnknownHost => ("has a name that no name server knows", "Check the host's spelling."),
            Cause.Unreachable => ("cannot be reached", "Check the address and the network in between."),
            Cause.Certificate => (
                "has a certificate that this machine does not trust for that name",
                "Install its issuer's certificate here, or take any certificate with --insecure."
            ),
            Cause.Tls => ("makes no encrypted connection", "Use http:// if the service speaks it."),
            Cause.Timeout => ($"gives no answer within {seconds} s", "See whether the service hangs."),
            Cause.Garbage => ("answers something that is not HTTP", "Check that the port is the web service's."),
            _ => ("closes the connection without an answer", "See the service's log for why."),
        };
        return new PlimsollException(Core.Fault.Target, $"The target {target} {what}.", next);
    }
}
