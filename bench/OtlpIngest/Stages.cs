using System.Diagnostics;
using System.Text;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Bench.OtlpIngest;

/// <summary>
/// The work of the server's loop without the network, stage by stage, on one thread: processor time a span. The least of
/// several rounds counts, since other work on the machine only adds.
/// </summary>
internal static class Stages
{
    private const int Rounds = 7;
    private const int Batches = 300;

    public static void Run(Traffic traffic)
    {
        var random = new Random(3);
        Console.WriteLine("| stage, one thread | ns a span | spans a second | bytes allocated a span |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        Print("", [.. Enumerable.Range(0, Batches).Select(_ => traffic.Next(random))]);
        Print(
            "no two names alike: ",
            [.. Enumerable.Range(0, Batches).Select(_ => new Traffic(random, isHostile: true).Next(random))]
        );
        Console.WriteLine();
        Statements();
    }

    private static void Print(string what, byte[][] batches)
    {
        Print(what + "decode", Least(batches, null));
        Print(what + "decode, assemble", Least(batches, new Nothing()));
        Print(what + "decode, assemble, fold and critical path", Least(batches, new ServiceFold()));
    }

    private static (double Ns, double Bytes) Least(byte[][] batches, ITraceSink? sink)
    {
        var (least, bytes) = (double.PositiveInfinity, double.PositiveInfinity);
        var hash = new SeededHash(5);
        var decoder = new SpanDecoder(hash);
        var vocabulary = new Vocabulary(hash);
        var batch = new SpanBatch();
        for (var round = 0; round < Rounds; round++)
        {
            var assembler = sink is null ? null : new TraceAssembler(new TraceBounds(), hash, sink);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var before = ThreadTime();
            foreach (var request in batches)
            {
                decoder.TryDecode(request, vocabulary, batch);
                assembler?.Add(batch, vocabulary.Texts, 0);
            }
            assembler?.HandOnAll(vocabulary.Texts);
            var spans = Batches * Traffic.SpansPerBatch;
            least = Math.Min(least, (ThreadTime() - before).TotalNanoseconds / spans);
            bytes = Math.Min(bytes, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / spans);
        }
        return (least, bytes);
    }

    /// <summary>A statement with its values within, by the doors' normaliser and by the redactor of the core.</summary>
    private static void Statements()
    {
        const string sql =
            "SELECT o.id, o.total FROM shop.orders AS o WHERE o.customer = 4711 AND o.state = 'paid' AND o.kind IN (1, 2, 3)";
        const int times = 20_000;
        var utf8 = Encoding.UTF8.GetBytes(sql);
        var normaliser = new StatementNormaliser(new SeededHash(5));
        var (ours, theirs) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            var before = ThreadTime();
            for (var i = 0; i < times; i++)
            {
                normaliser.Normalise(utf8, SqlDialect.Postgres);
            }
            ours = Math.Min(ours, (ThreadTime() - before).TotalNanoseconds / times);
            before = ThreadTime();
            for (var i = 0; i < times; i++)
            {
                LiteralRedactor.RedactStatement(Encoding.UTF8.GetString(utf8));
            }
            theirs = Math.Min(theirs, (ThreadTime() - before).TotalNanoseconds / times);
        }
        Console.WriteLine(
            $"A statement of {utf8.Length} bytes with five values within: {ours:F0} ns by the doors' normaliser, {theirs:F0} ns by the core's redactor, {theirs / ours:F1} times as long."
        );
        Console.WriteLine();
    }

    private static void Print(string stage, (double Ns, double Bytes) least) =>
        Console.WriteLine($"| {stage} | {least.Ns:F0} | {1e9 / least.Ns:N0} | {least.Bytes:F1} |");

    // One thread works, so the process's time is its own, but for the collector's and the compiler's, which belong to it.
    private static TimeSpan ThreadTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private sealed class Nothing : ITraceSink
    {
        public void Add(TraceView trace) { }
    }
}
