using Plimsoll.Telemetry.Runtime.Attaching;

namespace Plimsoll.Telemetry.Tests.Runtime.Attaching;

public sealed class ProgramProjectsTests
{
    [Fact]
    public void Projects_are_told_from_packages() =>
        ProgramProjects
            .Parse(
                """
                {"libraries": {"Shop/1.0.0": {"type": "project"}, "Shop.Core/1.0.0": {"type": "project"}, "Npgsql/10.0.0": {"type": "package"}}}
                """
            )
            .ShouldBe(["Shop", "Shop.Core"]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void What_is_no_such_file_tells_nothing(string text) => ProgramProjects.Parse(text).ShouldBeNull();
}
