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

// Until the runtime has compiled everything for speed.
const int WarmUp = 60;
var random = new Random(seed);
var texts = new TextTable();
Console.WriteLine(
    $"{count} spans, seed {seed}, {Rounds} rounds each; milliseconds of the thread's processor time, and of the clock"
);
Console.WriteLine(
    "| shape | tree: median | path: median | both: median | worst | by the clock: median | worst | naive path: median | ratio | same |"
);
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
foreach (var shape in new[] { "one parent", "twenty a parent", "random tree", "chain" })
{
    var tree = new TraceTree();
    var path = new CriticalPath();
    List<double> trees = [];
    List<double> paths = [];
    List<double> both = [];
    List<double> clock = [];
    List<double> naives = [];
    var isSame = true;
    for (var round = 0; round < Rounds + WarmUp; round++)
    {
        var spans = Traces.Of(shape, count, random);
        var critical = new long[count];
        var naive = new long[count];
        var wall = Stopwatch.GetTimestamp();
        var start = ThreadTime.Milliseconds;
        tree.Read(
            new TraceView
            {
                TraceId = default,
                Spans = spans,
                Texts = texts,
            }
        );
        var read = ThreadTime.Milliseconds;
        var root = tree.Order[0];
        path.Add(tree, root, critical);
        var walked = ThreadTime.Milliseconds;
        var elapsed = Stopwatch.GetElapsedTime(wall).TotalMilliseconds;
        var naively = 0.0;
        // The naive recursion over a chain is as deep as the trace.
        var deep = new Thread(
            () =>
            {
                var before = ThreadTime.Milliseconds;
                Naive.Add(tree, root, tree.Start(root), naive);
                naively = ThreadTime.Milliseconds - before;
            },
            256 << 20
        );
        deep.Start();
        deep.Join();
        isSame &= critical.AsSpan().SequenceEqual(naive) && critical.Sum() == tree.Duration(root);
        if (round >= WarmUp)
        {
            trees.Add(read - start);
            paths.Add(walked - read);
            both.Add(walked - start);
            clock.Add(elapsed);
            naives.Add(naively);
        }
    }
    Console.WriteLine(
        $"| {shape} | {Median(trees):0.00} | {Median(paths):0.000} | {Median(both):0.00} | {both.Max():0.00} | {Median(clock):0.00} | "
            + $"{clock.Max():0.00} | {Median(naives):0.00} | {Median(naives) / Median(paths):0}× | {(isSame ? "yes" : "NO")} |"
    );
}
Console.WriteLine();
Console.WriteLine("| fold | traces | spans | processor seconds | spans a second and core | allocated a span |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
foreach (var queries in new[] { 3, 10, 50 })
{
    var trace = Requests.Of(texts, queries);
    var fold = new ServiceFold();
    for (var i = 0; i < 5_000; i++)
    {
        fold.Add(Requests.View(trace, texts));
    }
    var traces = 400_000 / trace.Length;
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    var begin = ThreadTime.Milliseconds;
    for (var i = 0; i < traces; i++)
    {
        fold.Add(Requests.View(trace, texts));
    }
    var seconds = (ThreadTime.Milliseconds - begin) / 1000;
    var spans = (double)traces * trace.Length;
    Console.WriteLine(
        $"| {queries} statements a request | {traces} | {spans:0} | {seconds:0.00} | {spans / seconds:0} | "
            + $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / spans:0} B |"
    );
}

static double Median(List<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
