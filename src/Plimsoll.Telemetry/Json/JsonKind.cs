namespace Plimsoll.Telemetry.Json;

/// <summary>How a field's value stands in OTLP's JSON, and what it becomes on the wire.</summary>
internal enum JsonKind
{
    Text,

    /// <summary>Trace and span ids: OTLP writes these in hexadecimal digits, not in base64 as protobuf's JSON does.</summary>
    Hex,
    Base64,

    /// <summary>Also enums, as numbers, and booleans; 64-bit numbers may be strings.</summary>
    Varint,
    ZigZag,
    Fixed64,
    Fixed32,
    Double,
    Message,
}
