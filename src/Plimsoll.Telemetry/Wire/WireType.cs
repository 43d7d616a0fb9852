namespace Plimsoll.Telemetry.Wire;

/// <summary>How a field's value is laid out (Protocol Buffers, "Encoding").</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    GroupStart = 3,
    GroupEnd = 4,
    Fixed32 = 5,
}
