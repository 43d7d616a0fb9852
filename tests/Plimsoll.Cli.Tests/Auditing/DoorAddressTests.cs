using Plimsoll.Cli.Auditing;

namespace Plimsoll.Tests.Auditing;

public sealed class DoorAddressTests
{
    [Theory]
    [InlineData("", "127.0.0.1:4318", "127.0.0.1:4317")]
    [InlineData("http://127.0.0.1:9000", "127.0.0.1:9000", null)]
    [InlineData("grpc://localhost:9001", null, "127.0.0.1:9001")]
    [InlineData("http://localhost grpc://[::1]:9001", "127.0.0.1:4318", "[::1]:9001")]
    [InlineData("127.0.0.2", "127.0.0.2:4318", "127.0.0.2:4317")]
    [InlineData("127.0.0.1:9000", "127.0.0.1:9000", null)]
    [InlineData("::1", "[::1]:4318", "[::1]:4317")]
    public void Understands_what_people_write(string words, string? http, string? grpc)
    {
        var (options, errors) = DoorAddress.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), null);
        errors.ShouldBeEmpty();
        (options.Http?.ToString(), options.Grpc?.ToString()).ShouldBe((http, grpc));
    }

    [Fact]
    public void Names_every_error_at_once()
    {
        var (_, errors) = DoorAddress.Parse(["ftp://127.0.0.1:1", "here", "http://127.0.0.1:1", "127.0.0.1:2"], null);
        errors.Count.ShouldBe(3);
        errors[0].ShouldContain("ftp://127.0.0.1:1");
        errors[1].ShouldContain("here");
        errors[2].ShouldContain("two addresses are named for HTTP");
    }

    [Fact]
    public void Beyond_this_machine_a_token_is_wanted()
    {
        DoorAddress.Parse(["0.0.0.0"], null).Errors.Count.ShouldBe(2);
        DoorAddress.Parse(["0.0.0.0"], " ").Errors.Count.ShouldBe(2);
        DoorAddress.Parse(["0.0.0.0"], "secret").Errors.ShouldBeEmpty();
    }
}
