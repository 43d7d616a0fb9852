namespace Plimsoll.Core.Workloads.Service;

/// <summary>The bodies of an endpoint's answers.</summary>
public sealed record Payload
{
    /// <summary>Answers whose size was recorded.</summary>
    public long Known { get; init; }
    public double MeanBytes { get; init; }
    public double P95Bytes { get; init; }
    public double MostBytes { get; init; }

    /// <summary>Answers for which it is known whether they were compressed, and those that were.</summary>
    public long EncodingKnown { get; init; }
    public long Compressed { get; init; }

    /// <summary>Requests that asked for a page.</summary>
    public long Paged { get; init; }

    /// <summary>Rows that the largest statement of each request returned.</summary>
    public double MeanRows { get; init; } = -1;
    public double MostRows { get; init; } = -1;

    /// <summary>How bytes go with the rows of the largest statement, -1 to 1; NaN where there is nothing to compare.</summary>
    public double BytesByRows { get; init; } = double.NaN;
}
