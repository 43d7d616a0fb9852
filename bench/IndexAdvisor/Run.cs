using Plimsoll.Core;
using Plimsoll.Postgres.Planning;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>One case: every advisor at every budget and bound, judged and printed.</summary>
internal sealed class Run(BenchCase bench, BenchOptions options, KeptPeers? peers)
{
    private readonly List<string> _details = [];
    private readonly List<Comparison> _compared = [];

    /// <param name="budgets">Each with the name that summaries call it by.</param>
    public async Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<(string Name, Bytes Size)> budgets,
        CancellationToken token
    )
    {
        Console.WriteLine($"## {bench.Name}");
        Console.WriteLine(Report.Heading(options.IsReal));
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var advisors = new Advisors(bench, planner, options.Advisor, options.ExtendWidth, peers);
        foreach (var slowdown in options.Slowdowns)
        {
            foreach (var (name, budget) in budgets)
            {
                var ours = await advisors.OursAsync(budget, slowdown, token);
                var ourLeft = await PrintAsync(ours, budget, slowdown, token);
                if (options.OursAlone)
                {
                    continue;
                }
                List<Advised> theirs = [await advisors.ExtendAsync(budget, token)];
                if (double.IsFinite(slowdown))
                {
                    theirs.Add(await advisors.BoundedExtendAsync(budget, slowdown, token));
                }
                foreach (var peer in theirs)
                {
                    var left = await PrintAsync(peer, budget, slowdown, token);
                    _compared.Add(
                        new(
                            bench.Name,
                            name,
                            peer.Advisor,
                            ourLeft / left,
                            ours.Calls / (double)Math.Max(1, peer.Calls)
                        )
                    );
                }
            }
        }
        Console.WriteLine();
        _details.ForEach(Console.WriteLine);
        return _compared;
    }

    /// <returns>Share of the cost that is left.</returns>
    private async Task<double> PrintAsync(Advised advised, Bytes budget, double slowdown, CancellationToken token)
    {
        var left = await Judge.CostLeftAsync(bench, advised.Designs, token);
        Console.WriteLine(await Report.EstimateAsync(bench, advised, budget, slowdown, left, token));
        _details.Add($"{budget.Megabytes:0} MB, {advised.Advisor}, bound {slowdown}:");
        _details.AddRange(advised.Designs.Select(d => "    " + d.Shape));
        if (options.PrintsStatements)
        {
            _details.AddRange(await Report.StatementsAsync(bench, advised, token));
        }
        if (options.IsReal)
        {
            await BuildAsync(advised, token);
        }
        return left;
    }

    private async Task BuildAsync(Advised advised, CancellationToken token)
    {
        await RealRun.BuildAsync(bench, advised.Designs, token);
        try
        {
            var all = await RealRun.MeasureAsync(bench, advised.Designs, options.Rounds, token);
            Console.WriteLine(Report.Real(bench, advised.Advisor, all));
            if (options.Prunes)
            {
                var (kept, said) = await Pruning.PruneAsync(bench, all, options.Rounds, token);
                var pruned = await RealRun.MeasureAsync(bench, kept, options.Rounds, token);
                Console.WriteLine(Report.Real(bench, $"{advised.Advisor}, pruned", pruned));
                _details.AddRange(said.Select(s => $"    {s}"));
            }
            if (options.PrintsStatements)
            {
                _details.AddRange(Report.Times(all));
            }
        }
        finally
        {
            await RealRun.DropAsync(bench, advised.Designs, CancellationToken.None);
        }
    }
}
