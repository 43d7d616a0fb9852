using System.Diagnostics;
using System.Reflection;
using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli.Faults;

/// <summary>A load during which things go wrong: everything around it, from the keeper's start to the verdict.</summary>
public sealed class FaultedRun : IAsyncDisposable
{
    private readonly FaultRequest _request;
    private readonly FaultKeeperProcess? _keeper;
    private readonly FaultConductor? _conductor;
    private readonly DatabaseFaults _databases;
    private readonly IReadOnlyList<CheckReading> _before;
    private bool _began;

    private FaultedRun(
        FaultRequest request,
        FaultKeeperProcess? keeper,
        FaultConductor? conductor,
        DatabaseFaults databases,
        IReadOnlyList<CheckReading> before
    )
    {
        _request = request;
        _keeper = keeper;
        _conductor = conductor;
        _databases = databases;
        _before = before;
    }

    /// <summary>Undoes what earlier runs have left, opens the proxies, runs the checks. No fault begins yet.</summary>
    /// <exception cref="PlimsollException">A proxy cannot be opened, or the keeper cannot be started.</exception>
    public static async Task<FaultedRun> StartAsync(FaultRequest request, Action<string> says, CancellationToken token)
    {
        var databases = new DatabaseFaults(request.Connections);
        Tell(await LeftBehind.UndoAsync(request.Journals, databases, token), says);
        if (!request.IsWhole)
        {
            says("The scenario's faults and checks are left out; --faults has them made.");
        }
        var plan = request.Plan;
        if (plan.IsEmpty)
        {
            return new FaultedRun(request, null, null, databases, []);
        }
        var keeper = FaultKeeperProcess.Start(Keeper(request.Journals), request.Journals, databases);
        try
        {
            await keeper.Link.GreetAsync(request.Seed, request.Permissions, request.Connections, token);
            var conductor = await FaultConductor.StartAsync(plan, keeper.Link, TimeProvider.System, token);
            foreach (var proxy in plan.Proxies)
            {
                says($"The proxy {proxy.Name} listens on {proxy.Listen} and leads to {proxy.To}");
            }
            return new FaultedRun(request, keeper, conductor, databases, await CheckAsync(plan, databases, token));
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drives the load with its faults. It ends early by the token, by a rule, or with the keeper.</summary>
    /// <exception cref="PlimsollException">The keeper was lost before anything was measured.</exception>
    public async Task<LoadResult> DriveAsync(
        Scenario scenario,
        LoadOptions options,
        ILoadOrigin origin,
        IProgress<LiveLine> live,
        CancellationToken token
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            token,
            _conductor?.Abort ?? CancellationToken.None
        );
        // The slice under way is still measured to its end, but without the faults.
        await using var ending = stop.Token.Register(() => _ = _conductor?.EndAsync());
        try
        {
            return await WatchedRun.RunAsync(scenario, options, new Onlooker(this, live), stop.Token, origin);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested && _conductor?.Aborted is { } why)
        {
            throw new PlimsollException(Fault.Change, $"Nothing was measured: {why}.", "Run it again.");
        }
    }

    private void Note(LiveLine value)
    {
        if (value.IsMeasuring && !_began)
        {
            _began = true;
            _conductor?.WindowBegan(value.Load.Multiple);
        }
        _conductor?.Note(value);
    }

    /// <summary>Ends what goes on, runs the checks once more, and judges.</summary>
    /// <returns>Null where no faults were asked for.</returns>
    public async Task<FaultReport?> JudgeAsync(LoadResult result, Slo? slo, CancellationToken token)
    {
        if (_conductor is null)
        {
            return null;
        }
        await _conductor.EndAsync();
        var after = await CheckAsync(_request.Plan, _databases, token);
        var checks = _request.Plan.Checks.Select((check, i) => CheckVerdict.Of(check.Name, _before[i], after[i]));
        return FaultJudge.Judge(result, slo, _conductor.Marks, [.. checks], _conductor.Aborted);
    }

    /// <summary>The faults that are to come at levels of an envelope; null where none were asked for.</summary>
    public LevelFaults? AtLevels => _conductor is null ? null : new LevelFaults(_request.Plan, _conductor);

    /// <summary>The same for the levels of an envelope.</summary>
    public async Task<FaultReport?> JudgeAsync(IReadOnlyList<FaultStay> stays, Slo slo, CancellationToken token)
    {
        if (_conductor is null)
        {
            return null;
        }
        await _conductor.EndAsync();
        var after = await CheckAsync(_request.Plan, _databases, token);
        var checks = _request.Plan.Checks.Select((check, i) => CheckVerdict.Of(check.Name, _before[i], after[i]));
        return FaultJudge.Judge(
            [.. stays.Select(stay => (stay.Result, stay.Faults))],
            slo,
            _conductor.Marks,
            [.. checks],
            _conductor.Aborted
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_conductor is not null)
        {
            await _conductor.DisposeAsync();
        }
        if (_keeper is not null)
        {
            await _keeper.DisposeAsync();
        }
    }

    private static ProcessStartInfo Keeper(string journals)
    {
        string[] arguments = ["load", "keep-faults", "--fault-journals", journals];
        // Within another program, as in tests, the command lies beside it.
        return Assembly.GetEntryAssembly() == typeof(PlimsollCommand).Assembly
            ? FaultKeeperProcess.ThisProgram(arguments)
            : new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "plimsoll"), arguments);
    }

    private static async Task<IReadOnlyList<CheckReading>> CheckAsync(
        FaultPlan plan,
        DatabaseFaults databases,
        CancellationToken token
    )
    {
        var readings = new List<CheckReading>();
        foreach (var check in plan.Checks)
        {
            readings.Add(await databases.CheckAsync(check, token));
        }
        return readings;
    }

    private sealed class Onlooker(FaultedRun run, IProgress<LiveLine> live) : IProgress<LiveLine>
    {
        public void Report(LiveLine value)
        {
            run.Note(value);
            live.Report(value);
        }
    }

    private static void Tell(LeftBehindOutcome outcome, Action<string> says)
    {
        foreach (var words in outcome.Undone)
        {
            says($"Undone, left behind by an earlier run: {words}");
        }
        foreach (var words in outcome.Left)
        {
            says($"Left behind by an earlier run, and to be undone by you: {words}");
        }
    }
}
