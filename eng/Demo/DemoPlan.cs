namespace Plimsoll.Eng.Demo;

/// <summary>What differs between the whole demo and the quick one, and where everything is.</summary>
public sealed record DemoPlan
{
    public required string Root { get; init; }
    public required bool IsQuick { get; init; }

    /// <summary>Of the case's data: 1 is all of it.</summary>
    public required string Scale { get; init; }

    /// <summary>The database that holds the seeded data, untouched; each run works on a copy.</summary>
    public required string SeedDatabase { get; init; }

    /// <summary>Traffic: today's peak.</summary>
    public required string Scenario { get; init; }

    /// <summary>How long the service is looked at from inside, before and after the tune.</summary>
    public required TimeSpan AuditWindow { get; init; }

    /// <summary>The private server, the ledger and the logs.</summary>
    public required string State { get; init; }

    public required string Reports { get; init; }

    /// <summary>The programs that it runs.</summary>
    public required string Marketplace { get; init; }

    public required string Plimsoll { get; init; }

    public static DemoPlan Of(bool quick)
    {
        var root = RepositoryRoot();
        return new DemoPlan
        {
            Root = root,
            IsQuick = quick,
            Scale = quick ? "0.25" : "1",
            SeedDatabase = quick ? "seed_quick" : "seed_full",
            Scenario = Path.Combine(root, "samples", "Marketplace", quick ? "traffic-quick.yaml" : "traffic.yaml"),
            AuditWindow = TimeSpan.FromSeconds(quick ? 10 : 30),
            State = Path.Combine(root, ".plimsoll", "demo"),
            Reports = Path.Combine(root, "artifacts", "demo"),
            Marketplace = Program(root, "samples/Marketplace", "Marketplace"),
            Plimsoll = Program(root, "src/Plimsoll.Cli", "plimsoll"),
        };
    }

    private static string Program(string root, string project, string name) =>
        Path.Combine(root, project, "bin", "Release", "net10.0", name);

    private static string RepositoryRoot()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "plimsoll.slnx")))
            {
                return d.FullName;
            }
        }
        throw new InvalidOperationException("The demo runs from a checkout of the repository: ./demo.");
    }
}
