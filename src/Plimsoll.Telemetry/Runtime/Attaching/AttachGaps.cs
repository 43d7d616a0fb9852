using System.Globalization;
using Plimsoll.Core.Signals;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>What a runtime cannot tell from outside, and what would make it.</summary>
internal static class AttachGaps
{
    private const int FirstWithMeters = 8;

    /// <summary>Bursts of earlier windows are not paid off yet: <see cref="BurstBudget"/>.</summary>
    public static readonly Blindspot NoRoom = new(
        "functions and waits in this window",
        "the service used too little processor time for another burst to stay below 1 % of it",
        "wait for a later window, or plimsoll audit --pid, which takes one burst at once",
        "which function uses the processor or waits is not known"
    );

    public static IEnumerable<Blindspot> Of(DotnetProcess process)
    {
        if (
            int.TryParse(process.Version?.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && major < FirstWithMeters
        )
        {
            yield return new Blindspot(
                "meters",
                $".NET {process.Version} does not share them with more than one listener",
                "run the service on .NET 8 or later, or let it export its metrics (OTLP)",
                "queues of the web server and pools of connections are not known"
            );
        }
        if (process.OwnAssemblies is null)
        {
            yield return new Blindspot(
                "the service's own projects",
                "its .deps.json cannot be read",
                "publish the service with its .deps.json (it is there by default, but not in a single file)",
                "functions of packages count as the service's own"
            );
        }
    }
}
