using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// Remembers which traces were handed on lately, in a table of fixed size in which the newer one takes the place: it may
/// forget, and it errs once in 2⁶⁴.
/// </summary>
internal sealed class HandedOn(SeededHash hash)
{
    private readonly ulong[] _traces = new ulong[1 << 16];

    public void Add(TraceId id)
    {
        var key = hash.Of(id.High, id.Low);
        _traces[key & 0xFFFF] = key;
    }

    public bool Contains(TraceId id)
    {
        var key = hash.Of(id.High, id.Low);
        return _traces[key & 0xFFFF] == key;
    }
}
