using Plimsoll.Load.Learning.Sessions;
using Plimsoll.Load.Learning.Templates;

namespace Plimsoll.Load.Learning;

/// <summary>What production did: sessions over endpoints, with everything personal gone.</summary>
internal sealed class RecordedSessions : IDisposable
{
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }
    public required SessionSpill Sessions { get; init; }

    /// <summary>When sessions began, ascending; eight bytes each in memory.</summary>
    public required IReadOnlyList<long> StartsMs { get; init; }
    public required TimeSpan Idle { get; init; }

    /// <summary>What the log's clock counts in: 1 or 1,000 ms.</summary>
    public required int TickMs { get; init; }

    /// <summary>What pauses are counted in: where the log tells how long answers took, they are reckoned to the millisecond.</summary>
    public int PauseTickMs => HasDurations ? 1 : TickMs;

    public required long FirstMs { get; init; }
    public required long LastMs { get; init; }
    public required bool HasDurations { get; init; }

    /// <summary>Whether the log's whole seconds are those of the answers; else they are those of the requests.</summary>
    public required bool ClockTellsEnds { get; init; }

    /// <summary>Requests not replayed, by method.</summary>
    public required IReadOnlyDictionary<string, long> Excluded { get; init; }

    /// <summary>Requests outside the times asked for.</summary>
    public required long Outside { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    public void Dispose() => Sessions.Dispose();
}
