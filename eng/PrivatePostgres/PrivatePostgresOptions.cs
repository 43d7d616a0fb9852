namespace Plimsoll.Eng;

/// <summary>How a private server is set up.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Holds the data; made when missing, reused when it holds a cluster already.</summary>
    public required string Directory { get; init; }

    /// <summary>Lines of configuration, given on the command line.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Delete the data when the server is disposed of.</summary>
    public bool DeleteWhenDisposed { get; init; }

    public PostgresBinaries? Binaries { get; init; }

    /// <summary>For tests: quick, and lost with the machine.</summary>
    public static readonly IReadOnlyDictionary<string, string> Quick = new Dictionary<string, string>
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["shared_buffers"] = "128MB",
        ["max_connections"] = "100",
        ["autovacuum"] = "off",
    };
}
