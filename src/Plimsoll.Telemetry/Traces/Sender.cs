namespace Plimsoll.Telemetry.Traces;

/// <summary>Who sent: ids of the texts for the service and its process.</summary>
internal readonly record struct Sender(int Service, int Instance);
