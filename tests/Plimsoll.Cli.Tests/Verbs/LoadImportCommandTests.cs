using Plimsoll.Load.Scenarios;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadImportCommandTests : IDisposable
{
    private const string Interface = """
        openapi: 3.0.0
        info: { title: Shop }
        paths:
          /products/{id}: { get: {}, delete: {} }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-import-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Writes_a_scenario_and_says_what_it_left_out_and_what_is_to_be_filled_in()
    {
        var file = Path.Combine(_directory.FullName, "traffic.yaml");
        var ran = await ImportAsync("--openapi", Write(Interface), "--sessions-per-second", "3", "-o", file);
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain("Shop: 1 journeys of 1 steps");
        ran.Error.ShouldContain("1 left out: DELETE operations");
        ran.Error.ShouldContain("fill in, where it says FILL-IN: id");
        ScenarioFile.Load(file).SessionsPerSecond.ShouldBe(3);
    }

    [Fact]
    public async Task Standard_output_takes_nothing_but_the_scenario()
    {
        var ran = await ImportAsync("--openapi", Write(Interface), "--allow", "DELETE /products/*", "-o", "-");
        ScenarioFile.Parse(ran.Out, _directory.FullName).Scenario!.Labels.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("Name one source: --har or --openapi.")]
    [InlineData("Name one source: --har or --openapi.", "--har", "a", "--openapi", "b")]
    [InlineData("'cart' is not a method and a path such as 'POST /cart'.", "--har", "a", "--allow", "cart")]
    public async Task Refuses_a_command_line_that_cannot_be(string why, params string[] arguments)
    {
        var ran = await ImportAsync(arguments);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain(why);
    }

    [Fact]
    public async Task A_file_that_is_no_recording_is_a_fault_of_files()
    {
        var ran = await ImportAsync("--har", Write("binary\u0000"));
        ran.Code.ShouldBe(ExitCodes.File);
        ran.Error.ShouldContain("is no HAR file");
        (await ImportAsync("--openapi", Write(Interface), "-o", "/nowhere/at/all.yaml")).Code.ShouldBe(ExitCodes.File);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_directory.FullName, "source");
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<Ran> ImportAsync(params string[] arguments) =>
        Ran.PlimsollAsync(["load", "import", .. arguments]);
}
