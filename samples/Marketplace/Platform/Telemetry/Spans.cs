using System.Diagnostics;

namespace Marketplace.Platform.Telemetry;

/// <summary>The marketplace's own activities; nobody listening, they cost next to nothing.</summary>
internal static class Spans
{
    public const string SourceName = "Marketplace";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>One that is over already, told of afterwards; the current activity stays what it is.</summary>
    public static void Tell(string name, ActivityKind kind, DateTimeOffset from, TimeSpan took)
    {
        using var span = Source.StartActivity(name, kind, default(ActivityContext), startTime: from);
        span?.SetTag("db.system.name", "postgresql").SetEndTime(from.UtcDateTime + took);
    }
}
