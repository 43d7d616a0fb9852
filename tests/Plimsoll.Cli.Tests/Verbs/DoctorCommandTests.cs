using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class DoctorCommandTests(TestServer server)
{
    [Fact]
    public async Task Finds_a_prepared_server_fit()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);

        var ran = await Ran.PlimsollAsync("doctor", "--postgres", connection);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Out + ran.Error);
        ran.Out.ShouldContain("Fit to audit");
        ran.Out.ShouldNotContain(server.Server.Password);
    }

    [Fact]
    public async Task Prints_the_sql_that_mends_what_is_missing()
    {
        await server.Server.CreateDatabaseAsync("doctor_bare", TestContext.Current.CancellationToken);

        var ran = await Ran.PlimsollAsync("doctor", "--postgres", server.Server.ConnectionString("doctor_bare"));

        ran.Code.ShouldBe(ExitCodes.Unfit, ran.Out + ran.Error);
        ran.Out.ShouldContain("CREATE EXTENSION");
    }
}
