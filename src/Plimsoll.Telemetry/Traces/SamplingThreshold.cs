namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// How many traces one stands for that a sampler kept: the threshold in the trace state, <c>ot=th:…</c>, is the part of all
/// that was rejected, in up to 14 hexadecimal digits after the point (OpenTelemetry, "TraceState: Probability Sampling").
/// </summary>
internal static class SamplingThreshold
{
    private const int Digits = 14;

    /// <returns>1 where nothing is said; at most a million.</returns>
    public static int Stands(ReadOnlySpan<byte> traceState)
    {
        foreach (var range in traceState.Split((byte)','))
        {
            var member = traceState[range].Trim((byte)' ');
            if (member.StartsWith("ot="u8))
            {
                return OfMember(member["ot=".Length..]);
            }
        }
        return 1;
    }

    private static int OfMember(ReadOnlySpan<byte> member)
    {
        foreach (var range in member.Split((byte)';'))
        {
            var pair = member[range];
            if (pair.StartsWith("th:"u8))
            {
                return OfThreshold(pair["th:".Length..]);
            }
        }
        return 1;
    }

    private static int OfThreshold(ReadOnlySpan<byte> digits)
    {
        if (digits.IsEmpty || digits.Length > Digits)
        {
            return 1;
        }
        double rejected = 0;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiHexDigit((char)digits[i]))
            {
                return 1;
            }
            rejected = (rejected + HexValue(digits[i])) / 16;
        }
        return (int)Math.Clamp(Math.Round(1 / Math.Max(1e-6, 1 - rejected)), 1, 1_000_000);
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
