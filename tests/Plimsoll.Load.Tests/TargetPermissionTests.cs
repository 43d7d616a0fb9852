using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests;

public sealed class TargetPermissionTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.9.8.7")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://[::ffff:127.0.0.1]:5080")]
    [InlineData("https://localhost")]
    [InlineData("http://LocalHost.:81")]
    public void This_machine_may_always_be_loaded(string target) =>
        Should.NotThrow(() => TargetPermission.Require(new Uri(target), []));

    [Theory]
    [InlineData("http://example.test")]
    [InlineData("http://192.0.2.1")]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://localhost.example.test")]
    [InlineData("http://127.0.0.1.example.test")]
    [InlineData("http://[2001:db8::1]")]
    public void Any_other_host_must_be_named(string target)
    {
        var thrown = Should.Throw<PlimsollException>(() => TargetPermission.Require(new Uri(target), ["other.test"]));
        thrown.Fault.ShouldBe(Fault.Usage);
        thrown.Next.ShouldEndWith($"--i-own-this-target {new Uri(target).IdnHost}");
    }

    [Theory]
    [InlineData("example.test")]
    [InlineData("EXAMPLE.test ")]
    [InlineData("example.test:8080")]
    public void A_host_that_was_named_may_be_loaded(string named) =>
        Should.NotThrow(() => TargetPermission.Require(new Uri("http://example.test:8080/x"), [named]));

    [Theory]
    [InlineData("test")]
    [InlineData("www.example.test")]
    [InlineData("example.test:81")]
    [InlineData("*")]
    [InlineData("")]
    public void Only_the_whole_name_counts(string named) =>
        Should.Throw<PlimsollException>(() => TargetPermission.Require(new Uri("http://example.test:8080"), [named]));

    [Fact]
    public void No_load_of_any_kind_starts_without_it() =>
        Should
            .Throw<PlimsollException>(() =>
                LoadSession.Start(
                    Yaml.WithSteps(1, "name: home, get: /"),
                    new LoadOptions { Target = new Uri("http://192.0.2.1") }
                )
            )
            .Message.ShouldContain("is not this machine");
}
