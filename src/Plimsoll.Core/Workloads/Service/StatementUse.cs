using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>One statement as one endpoint uses it.</summary>
public sealed record StatementUse
{
    /// <summary>Without literals.</summary>
    public required string Text { get; init; }

    /// <summary>The server's query id, once somebody has asked the server; null until then.</summary>
    public Fingerprint? Fingerprint { get; init; }
    public string Peer { get; init; } = "";
    public bool IsWrite { get; init; }

    /// <summary>The tables that the text names, without a schema's default.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
    public required long Calls { get; init; }

    /// <summary>Traced requests that call it at all.</summary>
    public required long Requests { get; init; }
    public int CallsMost { get; init; }
    public long Errors { get; init; }

    /// <summary>Mean of the calls that told; -1 where none did.</summary>
    public double RowsPerCall { get; init; } = -1;
    public int RowsMost { get; init; } = -1;
    public double MeanMilliseconds { get; init; }

    /// <summary>Mean per request of the endpoint, on the critical path.</summary>
    public double CriticalMilliseconds { get; init; }

    /// <summary>Calls inside a transaction's span, or between BEGIN and COMMIT.</summary>
    public long InTransaction { get; init; }

    /// <summary>Reads that come after a write of the same request to one of their tables.</summary>
    public long AfterOwnWrite { get; init; }

    /// <summary>Where in the code; empty where no span said.</summary>
    public string Code { get; init; } = "";

    /// <summary>Per request that calls it.</summary>
    public double CallsPerRequest => Requests > 0 ? (double)Calls / Requests : 0;
}
