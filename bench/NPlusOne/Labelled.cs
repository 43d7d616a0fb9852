using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Draws labelled endpoints, runs each through the fold and the rule as they are, and counts.</summary>
internal static class Labelled
{
    public static IReadOnlyList<Case>[] Known { get; } = [Loops.All, Healthy.All];

    public static IReadOnlyList<Case>[] Unseen { get; } =
    [
        [.. HeldOut.All.Where(c => c.IsLoop)],
        [.. HeldOut.All.Where(c => !c.IsLoop)],
    ];

    /// <param name="sets">Kinds with a loop, and kinds without: each is as likely.</param>
    /// <param name="count">Endpoints.</param>
    public static Score Judge(IReadOnlyList<Case>[] sets, int count, Random random)
    {
        var score = new Score();
        for (var i = 0; i < count; i++)
        {
            var cases = sets[random.Next(2)];
            var drawn = cases[random.Next(cases.Count)];
            var telemetry = (Telemetry)random.Next((int)drawn.Least, (int)Telemetry.Values + 1);
            score.Add(drawn, telemetry, IsFound(drawn, telemetry, random));
        }
        return score;
    }

    private static bool IsFound(Case drawn, Telemetry telemetry, Random random)
    {
        var texts = new TextTable();
        var fold = new ServiceFold();
        var facts = new Facts(
            "parent" + (char)('a' + random.Next(26)),
            "child" + (char)('a' + random.Next(26)),
            random.Next(5, 40),
            random
        );
        var requests = random.Next(20, 60);
        for (var i = 0; i < requests; i++)
        {
            var script = new Script(texts, telemetry, random);
            drawn.Write(script, facts);
            fold.Add(script.End("/case"));
        }
        var service = fold.Snapshot(Idle.Window);
        return new NPlusOneDetector().Detect(Idle.Server with { Service = service }).Any();
    }
}
