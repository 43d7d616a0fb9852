using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>A trace whose spans still come. Chunks are those of the stores; times are milliseconds of the intake's clock.</summary>
internal struct OpenTrace
{
    public TraceId Id;
    public int FirstRows;
    public int LastRows;
    public int RowCount;
    public int FirstValues;
    public int LastValues;
    public int ValueCount;
    public int Stands;
    public bool IsPiece;
    public bool IsCut;
    public long OpenedMs;
    public long TouchedMs;

    /// <summary>Neighbours in the order in which spans last came; of a free place, the next free one.</summary>
    public int Older;
    public int Newer;
}
