namespace Plimsoll.Telemetry.Doors;

/// <summary>Why requests are turned away; each is counted.</summary>
public enum RefusalReason
{
    /// <summary>It is no protobuf, no JSON or no gzip, or no OTLP.</summary>
    Malformed,
    TooLarge,

    /// <summary>More comes than can be analysed; the sender is asked to come again.</summary>
    Overloaded,
    Closing,
    Unauthorised,

    /// <summary>Another path, method, content type or compression than OTLP has.</summary>
    Misdirected,

    /// <summary>The sender broke off.</summary>
    Aborted,

    /// <summary>A defect of ours, or of who takes the traces.</summary>
    Fault,
}
