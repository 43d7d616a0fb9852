using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Bottlenecks;

/// <summary>Every kind of bottleneck, at three strengths, in many healthy mixes; with all signals, and with some hidden.</summary>
public sealed class PlantedBottlenecksTests(ITestOutputHelper output)
{
    private const int Mixes = 4;

    private static readonly (string Name, Func<BottleneckSignals, BottleneckSignals> Hide)[] s_veils =
    [
        ("traces", s => s with { Service = null }),
        ("database", s => s with { Database = null, DatabaseHost = null }),
        ("runtime", s => s with { Runtimes = [] }),
        ("pool", s => s with { Runtimes = [.. s.Runtimes.Select(r => r with { Pools = [] })] }),
        (
            "threads",
            s =>
                s with
                {
                    Runtimes = [.. s.Runtimes.Select(r => r with { ThreadPoolQueue = null, ThreadPoolThreads = null })],
                }
        ),
        ("processors", s => s with { Runtimes = [.. s.Runtimes.Select(r => r with { CpuUtilisation = null })] }),
        ("collector", s => s with { Runtimes = [.. s.Runtimes.Select(r => r with { GcPauseShare = null })] }),
        (
            "locks",
            s =>
                s with
                {
                    Runtimes =
                    [
                        .. s.Runtimes.Select(r => r with { LockWaiters = null, LockContentionsPerSecond = null }),
                    ],
                }
        ),
        ("host", s => s with { Host = null }),
        ("database host", s => s with { DatabaseHost = null }),
    ];

    public static TheoryData<string> Kinds => [.. Planted.Kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_named_when_everything_is_seen(string kind)
    {
        var truth = Planted.Kinds[kind].Truth;
        var wrong = Cases(kind)
            .Select(c => (c.Name, Found: BottleneckFinder.Find(c.Signals)))
            .Where(c => c.Found.Resource != truth)
            .ToList();

        Print(wrong.Select(w => $"{w.Name}: {w.Found.Answer} ({w.Found.Confidence})"));
        wrong.Count.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_not_told_more_surely_with_less(string kind)
    {
        var truth = Planted.Kinds[kind].Truth;
        var surer = (
            from c in Cases(kind)
            let whole = BottleneckFinder.Find(c.Signals)
            from veil in s_veils.Where(v => v.Name is "traces" or "database" or "runtime" or "host")
            let found = BottleneckFinder.Find(veil.Hide(c.Signals))
            where found.Resource == truth && found.Confidence > whole.Confidence
            select $"{c.Name} without {veil.Name}: {found.Confidence} after {whole.Confidence}: {found.Answer}"
        ).ToList();

        Print(surer);
        surer.ShouldBeEmpty();
    }

    [Fact]
    public void Most_are_named_with_confidence_when_everything_is_seen()
    {
        // Nobody but the traces sees another service, so no second source can confirm it.
        var all = Planted
            .Kinds.Where(k => k.Value.Truth != BindingResource.OtherService)
            .SelectMany(k => Cases(k.Key).Select(c => (k.Key, Found: BottleneckFinder.Find(c.Signals))))
            .ToList();
        Print(
            all.GroupBy(a => a.Key)
                .Select(g =>
                    $"{g.Key}: {string.Join(", ", g.GroupBy(x => x.Found.Confidence).Select(x => $"{x.Key} {x.Count()}"))}"
                )
        );

        all.Count(a => a.Found.Confidence == Confidence.High).ShouldBeGreaterThan(all.Count / 2);
    }

    /// <summary>A confidence is worth its name: high is never wrong, and the surer, the less often wrong.</summary>
    [Fact]
    public void With_one_or_two_sources_missing_it_is_never_mistaken_with_confidence()
    {
        var told = (
            from kind in Planted.Kinds
            from c in Cases(kind.Key)
            from one in Enumerable.Range(0, s_veils.Length)
            from two in Enumerable.Range(one, s_veils.Length - one)
            let found = BottleneckFinder.Find(s_veils[two].Hide(s_veils[one].Hide(c.Signals)))
            where found.Resource is not null
            select (
                c.Name,
                Veils: $"{s_veils[one].Name}, {s_veils[two].Name}",
                Found: found,
                IsWrong: found.Resource != kind.Value.Truth
            )
        ).ToList();
        var wrong = told.GroupBy(t => t.Found.Confidence)
            .ToDictionary(g => g.Key, g => g.Count(t => t.IsWrong) / (double)g.Count());
        Print(
            wrong.Select(s =>
                $"{s.Key}: {Format.Percent(s.Value)} wrong of {told.Count(t => t.Found.Confidence == s.Key)}"
            )
        );
        Print(
            told.Where(t => t.IsWrong && t.Found.Confidence > Confidence.Low)
                .OrderByDescending(t => t.Found.Confidence)
                .Select(t => $"{t.Name} without {t.Veils}: {t.Found.Answer}")
        );

        wrong[Confidence.High].ShouldBe(0);
        wrong[Confidence.Medium].ShouldBeLessThan(0.05);
        wrong[Confidence.Medium].ShouldBeLessThan(wrong[Confidence.Low]);
    }

    private static IEnumerable<(string Name, BottleneckSignals Signals)> Cases(string kind) =>
        from seed in Enumerable.Range(1, Mixes)
        from strength in new[] { 0.0, 0.5, 1.0 }
        let backend = Planted.Kinds[kind].Plant(Planted.Healthy(new Random(seed)), strength)
        select (
            string.Create(CultureInfo.InvariantCulture, $"{kind}, seed {seed}, strength {strength}"),
            backend.Build()
        );

    private void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines.Take(40))
        {
            output.WriteLine(line);
        }
    }
}
