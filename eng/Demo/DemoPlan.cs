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
    public TimeSpan AuditWindow => TimeSpan.FromSeconds(IsQuick ? 10 : 30);

    public string State => Path.Combine(Root, ".plimsoll", "demo");

    public string Reports => Path.Combine(Root, "artifacts", "demo");

    public string Marketplace => Program("samples/Marketplace", "Marketplace");

    public string Plimsoll => Program("src/Plimsoll.Cli", "plimsoll");

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
        };
    }

    private string Program(string project, string name) =>
        Path.Combine(Root, project, "bin", "Release", "net10.0", name);

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
