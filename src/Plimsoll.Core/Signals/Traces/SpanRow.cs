namespace Plimsoll.Core.Signals.Traces;

/// <summary>
/// One span: a value without references. Texts are ids into a <see cref="TextTable"/>, 0 where there is none; times are
/// unix nanoseconds as the sender's clock had them.
/// </summary>
public readonly record struct SpanRow
{
    public SpanRow() { }

    public ulong SpanId { get; init; }

    /// <summary>0 where it has none.</summary>
    public ulong ParentId { get; init; }
    public long StartNs { get; init; }
    public long EndNs { get; init; }
    public SpanKind Kind { get; init; }
    public SpanClass Class { get; init; }
    public SpanFlags Flags { get; init; }

    /// <summary>Of HTTP; 0 where there is none.</summary>
    public short StatusCode { get; init; }
    public int Service { get; init; }

    /// <summary>The process: <c>service.instance.id</c>, or host and pid.</summary>
    public int Instance { get; init; }
    public int Name { get; init; }

    /// <summary>A template (<c>http.route</c>), or a path that the fold collapses by its shape. For a call: the peer's.</summary>
    public int Route { get; init; }
    public int Method { get; init; }

    /// <summary>The statement's text, normalised: literals go before it is kept.</summary>
    public int Statement { get; init; }

    /// <summary>What a client span calls: database system and name, peer service, or <c>host:port</c>.</summary>
    public int Peer { get; init; }

    /// <summary>Where in the code, if the sender says (<c>code.function.name</c>, file and line).</summary>
    public int Code { get; init; }

    /// <summary>Of all parameters in order, or of the cache's key; 0 where they were not recorded.</summary>
    public ulong ParametersHash { get; init; }

    /// <summary>A hash of each parameter.</summary>
    public ValueRange Parameters { get; init; }

    /// <summary>A hash of each value of the result that was recorded: the keys of its rows, if the sender gives them.</summary>
    public ValueRange Results { get; init; }

    /// <summary>A hash of the caller's session or user; 0 where unknown.</summary>
    public ulong Session { get; init; }

    /// <summary>The body of the answer (server) or what was fetched (client), as it went over the wire; -1 where unknown.</summary>
    public long Bytes { get; init; } = -1;

    /// <summary>Rows that a statement returned or changed; -1 where unknown.</summary>
    public int Rows { get; init; } = -1;

    public bool IsError => Flags.HasFlag(SpanFlags.Error);

    public bool Has(SpanFlags flag) => Flags.HasFlag(flag);
}
