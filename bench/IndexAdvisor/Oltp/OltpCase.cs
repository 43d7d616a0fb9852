using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexAdvisor.Oltp;

/// <summary>The mix weighted as a real workload is: calls × the time that a call was measured to take, with keys alone.</summary>
internal static class OltpCase
{
    private const int Runs = 5;

    public static async Task<BenchCase> OpenAsync(string connection, CancellationToken token)
    {
        var texts = OltpStatements.All.ToDictionary(s => s.Key, s => s.Value.Sql);
        var times = await Stopwatches.PlainAsync(connection, texts, Runs, token);
        return await BenchCase.OpenAsync(
            $"A marketplace's mix of {texts.Count} statements, reads and writes, primary keys",
            connection,
            texts,
            OltpStatements.Inserts,
            _ =>
                OltpStatements.All.ToDictionary(
                    s => s.Key,
                    s => new StatementCounters
                    {
                        Calls = s.Value.Calls,
                        TotalMilliseconds = s.Value.Calls * times[s.Key],
                        Rows = s.Value.Calls,
                    }
                ),
            token
        );
    }
}
