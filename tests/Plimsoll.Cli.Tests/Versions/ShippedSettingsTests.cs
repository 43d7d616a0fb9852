using System.Text.Json;
using Plimsoll.Cli;

namespace Plimsoll.Tests.Versions;

public sealed class ShippedSettingsTests
{
    /// <summary>bench/OtlpIngest measures memory with it; left out, .NET chooses by the processor's cache.</summary>
    [Fact]
    public void The_command_ships_with_the_bound_on_the_youngest_generation()
    {
        var path = Path.ChangeExtension(typeof(PlimsollCommand).Assembly.Location, ".runtimeconfig.json");
        using var shipped = JsonDocument.Parse(File.ReadAllText(path));
        shipped
            .RootElement.GetProperty("runtimeOptions")
            .GetProperty("configProperties")
            .GetProperty("System.GC.Gen0MaxBudget")
            .GetInt64()
            .ShouldBe(32 << 20);
    }
}
