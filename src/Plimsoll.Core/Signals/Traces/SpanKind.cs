namespace Plimsoll.Core.Signals.Traces;

/// <summary>As OpenTelemetry has it: on which side of a call the span stands.</summary>
public enum SpanKind : byte
{
    /// <summary>Also where the sender left it unspecified.</summary>
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
