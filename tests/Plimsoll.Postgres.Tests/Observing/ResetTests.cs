using Plimsoll.Core;

namespace Plimsoll.Tests.Observing;

/// <summary>A reset takes the counters of every database: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(ResetTests), DisableParallelization = true)]
[Collection(nameof(ResetTests))]
public sealed class ResetTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reset_within_the_window_is_noticed()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await Watch.RunAsync(connection, "SELECT a FROM t WHERE a = 1", Token, times: 50);
        var seen = await Watch.ObserveAsync(
            connection,
            async token =>
            {
                await Watch.RunAsync(connection, "SELECT pg_stat_statements_reset()", token);
                await Watch.RunAsync(connection, "SELECT a FROM t WHERE a = 1", token, times: 4);
            },
            o => o with { Window = TimeSpan.FromSeconds(1) }
        );
        seen.Statements.Single(s => s.Text == "SELECT a FROM t WHERE a = $1").Delta!.Value.Calls.ShouldBe(4);
        seen.Blindspots.ShouldContain(b => b.Why.Contains("reset within the window"));
    }
}
