namespace Plimsoll.Core.Signals.Traces;

/// <summary>A stretch of <see cref="TraceView.Values"/>; empty where nothing was recorded.</summary>
public readonly record struct ValueRange(int Start, int Count)
{
    public bool IsEmpty => Count == 0;
}
