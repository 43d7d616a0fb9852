using System.Globalization;

namespace Plimsoll.Core.Signals;

/// <summary>The identity of a statement without its literals: PostgreSQL's query id.</summary>
public readonly record struct Fingerprint(long QueryId)
{
    /// <summary>Sixteen hexadecimal digits, as a short, stable name in reports.</summary>
    public override string ToString() => QueryId.ToString("x16", CultureInfo.InvariantCulture);
}
