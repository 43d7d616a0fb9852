using System.Collections.Concurrent;
using System.Diagnostics;

namespace Marketplace.Platform.Telemetry;

/// <summary>
/// Where in the code each statement, and each call of another service, comes from. A look at the stack costs some ten
/// microseconds, so each text is looked up until it is found, and then never again.
/// </summary>
internal static class CodePlaces
{
    private static readonly ConcurrentDictionary<string, CodePlace> s_known = new(StringComparer.Ordinal);

    /// <summary>Looks that are left: a text that is never found must not cost for ever.</summary>
    private static int s_looks = 2_000;

    public static void Tell(Activity span, string call)
    {
        if (!s_known.TryGetValue(call, out var place))
        {
            if (Interlocked.Decrement(ref s_looks) < 0 || (place = CodePlace.OnStack()) is null)
            {
                return;
            }
            s_known[call] = place;
        }
        place.Tell(span);
    }
}
