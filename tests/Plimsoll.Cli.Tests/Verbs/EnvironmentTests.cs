using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>What stands in the environment counts as given, as the guide has it.</summary>
public sealed class EnvironmentTests(TestServer server)
{
    [Theory]
    [InlineData("audit", "--window", "1s")]
    [InlineData("tune", "--quick")]
    [InlineData("doctor")]
    public async Task Names_the_database(string verb, params string[] options)
    {
        var connection = await server.CreateDatabaseAsync(Shop.SchemaWithoutHypopg);

        var ran = await EnvironmentRun.PlimsollAsync(("PLIMSOLL_POSTGRES", connection), [verb, .. options]);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
    }

    [Theory]
    [InlineData("audit", "--otlp", "--listen", "http://0.0.0.0:4318", "--window", "soon")]
    [InlineData("serve", "--api", "0.0.0.0:4320", "--window", "soon")]
    public async Task Holds_the_token_of_doors_that_others_can_reach(params string[] arguments)
    {
        var ran = await EnvironmentRun.PlimsollAsync(("PLIMSOLL_OTLP_TOKEN", "a-long-enough-secret"), arguments);

        // The window is wrong, so that nothing is opened; nothing else is.
        ran.Code.ShouldBe(ExitCodes.Usage, ran.Error);
        ran.Error.ShouldContain("--window");
        ran.Error.ShouldNotContain("token");
    }
}
