using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Tests.Changes;

[Collection(nameof(ServerSettingChangeTests))]
public sealed class ServerSettingChangeTests(TestServer server)
{
    [Fact]
    public async Task Reaches_sessions_that_are_open_already()
    {
        await using var play = await Playground.OpenAsync(server);
        await using var session = await play.ConnectAsync();
        var ready = await play.ReadyAsync(new Change.SetServerSetting("deadlock_timeout", "3s", null));

        await play.DoneAsync(ready);
        try
        {
            await using var show = new Npgsql.NpgsqlCommand("SELECT pg_sleep(0.1); SHOW deadlock_timeout", session);
            await using var reader = await show.ExecuteReaderAsync(Playground.Token);
            await reader.NextResultAsync(Playground.Token);
            await reader.ReadAsync(Playground.Token);
            reader.GetString(0).ShouldBe("3s");
        }
        finally
        {
            await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
        }
    }

    [Fact]
    public async Task Goes_back_to_the_value_that_was_set_before()
    {
        await using var play = await Playground.OpenAsync(server);
        var first = await play.ReadyAsync(new Change.SetServerSetting("log_autovacuum_min_duration", "5min", null));
        await play.DoneAsync(first);
        var second = await play.ReadyAsync(new Change.SetServerSetting("log_autovacuum_min_duration", "6min", null));
        second.ShouldBeOfType<Change.SetServerSetting>().Previous.ShouldBe("5min");

        await play.DoneAsync(second);
        await play.Executor.RevertAsync(second, "trial-1", Playground.Token);
        (await play.SettingsAsync()).ShouldContain("log_autovacuum_min_duration=5min");

        await play.Executor.RevertAsync(first, "trial-1", Playground.Token);
        (await play.SettingsAsync()).ShouldNotContain("log_autovacuum_min_duration");
    }

    [Theory]
    [InlineData("shared_buffers", "1GB", "restart")]
    [InlineData("no_such_setting", "1", "no setting")]
    // The test's server is given it on the command line.
    [InlineData("autovacuum", "on", "command line")]
    public async Task Refuses_what_cannot_take_effect(string name, string value, string reason)
    {
        await using var play = await Playground.OpenAsync(server);
        (await play.RefusedAsync(new Change.SetServerSetting(name, value, null))).ShouldContain(reason);
    }

    [Fact]
    public async Task Says_what_the_server_finds_wrong_with_a_value()
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await play.SettingsAsync();
        var ready = await play.ReadyAsync(new Change.SetServerSetting("random_page_cost", "much", null));
        (await play.FailsAsync(ready)).ShouldContain("much");
        (await play.SettingsAsync()).ShouldBe(before);
    }
}
