namespace Plimsoll.Telemetry.Doors;

/// <summary>The three kinds of telemetry, each with its own door.</summary>
internal enum Signal
{
    Traces,
    Metrics,
    Logs,
}
