using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Tests.Changes;

/// <summary>Between a change and its way back a person has changed the same thing: it stays as that person wants it.</summary>
[Collection(nameof(ServerSettingChangeTests))]
public sealed class ChangedInBetweenTests(TestServer server)
{
    private static readonly QualifiedName s_b = new("public", "t_b");

    [Fact]
    public async Task A_setting_that_somebody_has_set_since_is_left_alone()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(new Change.SetServerSetting("log_lock_waits", "on", null));
        await play.DoneAsync(ready);
        await play.ExecuteAsync("ALTER SYSTEM SET log_lock_waits = 'off'");
        try
        {
            (await play.Executor.RevertAsync(ready, "trial-1", Playground.Token))
                .ShouldNotBeNull()
                .ShouldContain("log_lock_waits is off in postgresql.auto.conf by now");
            (await play.SettingsAsync()).ShouldContain("log_lock_waits=off");
        }
        finally
        {
            await play.ExecuteAsync("ALTER SYSTEM RESET log_lock_waits");
        }
    }

    [Fact]
    public async Task An_option_that_somebody_has_set_since_is_left_alone()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(new Change.SetTableOption(Playground.T, "fillfactor", "90", null));
        await play.DoneAsync(ready);
        await play.ExecuteAsync("ALTER TABLE t SET (fillfactor = 70)");

        (await play.Executor.RevertAsync(ready, "trial-1", Playground.Token))
            .ShouldNotBeNull()
            .ShouldContain("fillfactor of t is 70 by now");
        (await play.CatalogAsync()).ShouldContain("fillfactor=70");
    }

    [Fact]
    public async Task An_index_that_somebody_has_made_in_the_place_of_a_dropped_one_is_left_alone()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(new Change.DropIndex(s_b, Playground.T, ""));
        await play.DoneAsync(ready);
        await play.ExecuteAsync("CREATE INDEX t_b ON t (b, c); COMMENT ON INDEX t_b IS 'better'");
        var before = await play.CatalogAsync();

        (await play.Executor.RevertAsync(ready, "trial-1", Playground.Token))
            .ShouldNotBeNull()
            .ShouldContain("made again by somebody else");
        (await play.CatalogAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_extension_that_somebody_has_come_to_need_stays()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(new Change.CreateExtension("pg_trgm"));
        await play.DoneAsync(ready);
        await play.ExecuteAsync("CREATE INDEX by_hand ON t USING gin (c gin_trgm_ops)");

        (await play.Executor.RevertAsync(ready, "trial-1", Playground.Token))
            .ShouldNotBeNull()
            .ShouldContain("pg_trgm is needed by now");
        (await play.CatalogAsync()).ShouldContain("by_hand");
    }

    [Fact]
    public async Task What_somebody_has_dropped_already_is_as_good_as_undone()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(Playground.OnA);
        await play.DoneAsync(ready);
        await play.ExecuteAsync($"DROP INDEX {Playground.A.ToSql()}");

        (await play.Executor.RevertAsync(ready, "trial-1", Playground.Token)).ShouldBeNull();
    }
}
