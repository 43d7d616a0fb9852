using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.CriticalPaths;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Core.Workloads.Service.Timing;

// CriticalPath [spans] [seed]
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Random.Shared.Next(1, 1_000_000);
const int Rounds = 40;
var random = new Random(seed);
var texts = new TextTable();
Console.WriteLine($"{count} spans, seed {seed}, {Rounds} rounds each; milliseconds");
Console.WriteLine(
    "| shape | tree: median | worst | path: median | worst | both: worst | naive path: median | ratio | same |"
);
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
foreach (var shape in new[] { "one parent", "twenty a parent", "random tree", "chain" })
{
    var tree = new TraceTree();
    var path = new CriticalPath();
    List<double> trees = [];
    List<double> paths = [];
    List<double> naives = [];
    var isSame = true;
    // The chain's naive recursion is as deep as the trace.
    for (var round = 0; round < Rounds + 5; round++)
    {
        var spans = Traces.Of(shape, count, random);
        var critical = new long[count];
        var naive = new long[count];
        var start = Stopwatch.GetTimestamp();
        tree.Read(
            new TraceView
            {
                TraceId = default,
                Spans = spans,
                Texts = texts,
            }
        );
        var read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var root = tree.Order[0];
        start = Stopwatch.GetTimestamp();
        path.Add(tree, root, critical);
        var walked = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        var deep = new Thread(() => Naive.Add(tree, root, tree.Start(root), naive), 256 << 20);
        deep.Start();
        deep.Join();
        var naively = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        isSame &= critical.AsSpan().SequenceEqual(naive) && critical.Sum() == tree.Duration(root);
        // The first rounds warm up.
        if (round >= 5)
        {
            trees.Add(read);
            paths.Add(walked);
            naives.Add(naively);
        }
    }
    var both = trees.Zip(paths, (t, p) => t + p).Max();
    Console.WriteLine(
        $"| {shape} | {Median(trees):0.00} | {trees.Max():0.00} | {Median(paths):0.00} | {paths.Max():0.00} | {both:0.00} | "
            + $"{Median(naives):0.00} | {Median(naives) / Median(paths):0.0}× | {(isSame ? "yes" : "NO")} |"
    );
}
Console.WriteLine();
Console.WriteLine("| fold | traces | spans | seconds | spans a second | allocated a span |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
foreach (var queries in new[] { 3, 10, 50 })
{
    var trace = Requests.Of(texts, queries);
    var fold = new ServiceFold();
    for (var i = 0; i < 2_000; i++)
    {
        fold.Add(Requests.View(trace, texts));
    }
    var traces = 400_000 / trace.Length;
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    var begin = Stopwatch.GetTimestamp();
    for (var i = 0; i < traces; i++)
    {
        fold.Add(Requests.View(trace, texts));
    }
    var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
    var spans = (double)traces * trace.Length;
    Console.WriteLine(
        $"| {queries} statements a request | {traces} | {spans:0} | {seconds:0.00} | {spans / seconds:0} | {(GC.GetAllocatedBytesForCurrentThread() - allocated) / spans:0} B |"
    );
}

static double Median(List<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
