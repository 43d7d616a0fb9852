using Plimsoll.Core;
using Plimsoll.Load.Driving.Transports.Epoll;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>Scenario and options, checked together and complete.</summary>
internal sealed record LoadPlan(Scenario Scenario, LoadOptions Options, Uri Target, TimeSpan WarmUp)
{
    /// <summary>Files that are open for other reasons than connections.</summary>
    public const int OtherFiles = 64;
    private static readonly TimeSpan s_expectedAnswer = TimeSpan.FromMilliseconds(10);

    public int Workers { get; } =
        Math.Min(
            ConnectionsOf(Options) ?? int.MaxValue,
            Options.Workers ?? Math.Clamp(Environment.ProcessorCount / 2, 1, 8)
        );

    /// <summary>How the rate, or the number of users, goes with time.</summary>
    public ArrivalProfile Profile => Options.Steady ? ArrivalProfile.Flat : Scenario.Profile;

    /// <summary>Of all processes together.</summary>
    public int AllWorkers => Workers * Options.Share.Of;

    public int MaxInFlightOfWorker => Share(MaxInFlight);

    /// <summary>Without a number of them, one for every request that may be in flight.</summary>
    public int MaxConnectionsOfWorker => Share(Connections ?? MaxInFlight);

    /// <summary>By Little's law as many as are busy on average, where their number is not given.</summary>
    public int OpenBeforehandOfWorker =>
        Share(Connections ?? (int)Math.Clamp(BusyOnAverage / Options.Share.Of, 1, Math.Min(256, MaxInFlight)));

    /// <summary>Of this process.</summary>
    private int? Connections => ConnectionsOf(Options);

    private int MaxInFlight => Math.Max(1, Options.Share.PartOf(Options.MaxInFlight));

    private double BusyOnAverage =>
        Scenario.Model == LoadModel.Closed
            ? Scenario.Users * Options.Multiple
            : Math.Ceiling(Scenario.RequestsPerSecond * Options.Multiple * s_expectedAnswer.TotalSeconds);

    /// <exception cref="PlimsollException">Names every option that cannot be; or the target may not be loaded.</exception>
    public static LoadPlan Of(Scenario scenario, LoadOptions options)
    {
        var errors = new List<string>();
        Check(options.Target is not null || scenario.Target is not null, "the target is missing");
        Check(
            options.Target is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
            "the target must be an http or https address"
        );
        Check(options.Multiple > 0 && double.IsFinite(options.Multiple), "the multiple must lie above 0");
        Check(options.WarmUp is null || options.WarmUp >= TimeSpan.Zero, "the warm-up must not be negative");
        Check(options.Slice >= TimeSpan.FromMilliseconds(10), "a slice must be 10 ms or longer");
        Check(options.Window >= options.Slice, "the window must be at least a slice long");
        Check(
            options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromHours(1),
            "the timeout must lie above 0 and within an hour"
        );
        Check(options.MaxAnswer > Bytes.Zero, "the largest answer must be above 0");
        Check(options.MaxInFlight > 0, "the requests in flight must be limited above 0");
        Check(options.LatenessBound > TimeSpan.Zero, "the bound on lateness must lie above 0");
        Check(options.BusyBound is > 0 and <= 1, "the bound on the workers' time must lie above 0 and be at most 1");
        Check(options.Workers is null or > 0, "the workers must be at least 1");
        Check(options.Connections is null or > 0, "the connections must be at least 1");
        var files = Libc.IsSupported ? Libc.FileLimit() : long.MaxValue;
        var connections = ConnectionsOf(options);
        Check(
            connections is null || connections + OtherFiles <= files,
            $"{connections} connections are more than the {files} files that this process may open "
                + "(raise it before the start with ulimit -n)"
        );
        if (errors.Count > 0)
        {
            throw new PlimsollException(
                Fault.Usage,
                "The load cannot be driven: " + string.Join("; ", errors) + ".",
                "Correct the options named; the target is given in the scenario or with --target."
            );
        }
        TargetPermission.Require((options.Target ?? scenario.Target)!, scenario.Faults.Proxies, options.OwnedTargets);
        var seconds = Math.Clamp(scenario.MeanSessionLength.TotalSeconds, 2, 30);
        return new LoadPlan(
            scenario,
            options,
            (options.Target ?? scenario.Target)!,
            options.WarmUp ?? TimeSpan.FromSeconds(seconds)
        );

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }

    /// <summary>Where the worker stands in the line of all workers of all processes.</summary>
    /// <param name="worker">From 0, of this process.</param>
    public int PlaceOf(int worker) => Options.Share.Index + (Options.Share.Of * worker);

    private static int? ConnectionsOf(LoadOptions options) =>
        options.Connections is { } all ? Math.Max(1, options.Share.PartOf(all)) : null;

    private int Share(int all) => Math.Max(1, (all + Workers - 1) / Workers);
}
