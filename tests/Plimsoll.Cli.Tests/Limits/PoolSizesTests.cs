using Plimsoll.Cli.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class PoolSizesTests
{
    [Fact]
    public void A_number_alone_is_the_size_of_every_application_that_has_none_of_its_own()
    {
        var sizes = PoolSizes.Parse(["8", "shop=4", "127.0.0.1:7001=16"], out var error);
        error.ShouldBeNull();
        sizes.OfApplication("shop").ShouldBe(4);
        sizes.OfApplication("billing").ShouldBe(8);
        sizes.Of("127.0.0.1:7001").ShouldBe(16);
        sizes.Of("127.0.0.1:7002").ShouldBeNull();
        PoolSizes.None.OfApplication("shop").ShouldBeNull();
    }

    [Theory]
    [InlineData("eight")]
    [InlineData("0")]
    [InlineData("=8")]
    [InlineData("shop=")]
    [InlineData("shop=-1")]
    public void What_is_no_size_is_refused(string word)
    {
        PoolSizes.Parse([word], out var error);
        error.ShouldBe($"'{word}' is not the size of a pool such as 8, shop=8 or 127.0.0.1:7001=8.");
    }
}
