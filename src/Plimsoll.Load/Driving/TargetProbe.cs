using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>Asks the target once, before any load, whether it answers at all.</summary>
public static class TargetProbe
{
    private static readonly Request s_request = new(HttpMethod.Get, "/", [], null, KeepBody: false);

    /// <summary>Any answer in HTTP will do, also 404 or a redirect.</summary>
    /// <returns>How long the answer took.</returns>
    /// <exception cref="PlimsollException">It does not answer (<see cref="Fault.Target"/>).</exception>
    public static async Task<TimeSpan> CheckAsync(Uri target, TimeSpan timeout, CancellationToken token)
    {
        await using var transport = new HttpTransport(target, maxAnswerBytes: 64 * 1024 * 1024, timeout);
        return await CheckAsync(transport, target, timeout, token);
    }

    /// <summary>The same for the target that a load would have.</summary>
    /// <exception cref="PlimsollException">There is none (<see cref="Fault.Usage"/>), or it does not answer.</exception>
    public static Task<TimeSpan> CheckAsync(Scenario scenario, LoadOptions options, CancellationToken token) =>
        CheckAsync(LoadPlan.Of(scenario, options).Target, options.Timeout, token);

    internal static async Task<TimeSpan> CheckAsync(
        ITransport transport,
        Uri target,
        TimeSpan timeout,
        CancellationToken token
    )
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
        limited.CancelAfter(timeout);
        var started = TimeProvider.System.GetTimestamp();
        var failure = (await transport.SendAsync(s_request, limited.Token)).Failure;
        token.ThrowIfCancellationRequested();
        // A large front page, or one that is cut off, is still a sign of life.
        return failure is null or { Cause: Cause.TooLarge }
            ? TimeProvider.System.GetElapsedTime(started)
            : throw Fault(target, failure.Value, timeout);
    }

    private static PlimsollException Fault(Uri target, Failure failure, TimeSpan timeout)
    {
        var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        var (what, next) = failure.Cause switch
        {
            Cause.Refused => ("refuses the connection", "Start the service, or check the port."),
            Cause.UnknownHost => ("has a name that no name server knows", "Check the host's spelling."),
            Cause.Unreachable => ("cannot be reached", "Check the address and the network in between."),
            Cause.Tls => ("makes no encrypted connection", "Use http://, or a certificate that this machine trusts."),
            Cause.Timeout => ($"gives no answer within {seconds} s", "See whether the service hangs."),
            Cause.Garbage => ("answers something that is not HTTP", "Check that the port is the web service's."),
            _ => ("closes the connection without an answer", "See the service's log for why."),
        };
        return new PlimsollException(Core.Fault.Target, $"The target {target} {what}.", next);
    }
}
