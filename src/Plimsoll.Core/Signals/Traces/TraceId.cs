using System.Globalization;

namespace Plimsoll.Core.Signals.Traces;

/// <summary>Sixteen bytes, as W3C trace context has them.</summary>
public readonly record struct TraceId(ulong High, ulong Low)
{
    public override string ToString() =>
        High.ToString("x16", CultureInfo.InvariantCulture) + Low.ToString("x16", CultureInfo.InvariantCulture);
}
