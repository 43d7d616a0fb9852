using System.Text;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Tests.Traces;

public sealed class SamplingThresholdTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("vendor=1", 1)]
    [InlineData("ot=th:0", 1)]
    [InlineData("ot=th:8", 2)]
    [InlineData("ot=th:c", 4)]
    [InlineData("vendor=1, ot=rv:123;th:fd70a4", 100)]
    [InlineData("ot=th:ffffffffffffff", 1_000_000)]
    [InlineData("ot=th:xyz", 1)]
    [InlineData("ot=th:123456789012345", 1)]
    [InlineData("ot=;;th:", 1)]
    public void Tells_how_many_traces_one_stands_for(string state, int expected) =>
        SamplingThreshold.Stands(Encoding.UTF8.GetBytes(state)).ShouldBe(expected);
}
