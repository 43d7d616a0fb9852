using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Faults;
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

    [Theory]
    [InlineData("http://127.0.0.1:9000", "127.0.0.1:9000")]
    [InlineData("http://localhost:9000", "127.0.0.1:9000")]
    [InlineData("http://localhost:9000", "[::1]:9000")]
    [InlineData("http://127.0.0.1:9000", "0.0.0.0:9000")]
    [InlineData("http://[::ffff:127.0.0.1]:9000", "127.0.0.1:9000")]
    [InlineData("https://127.0.0.1", "127.0.0.1:443")]
    public void What_stands_behind_a_proxy_that_is_loaded_must_be_named(string target, string listen)
    {
        var proxies = new ProxyPlan[] { new("web", listen, "example.test:80") };
        var thrown = Should.Throw<PlimsollException>(() =>
            TargetPermission.Require(new Uri(target), proxies, ["other.test"])
        );
        thrown.Fault.ShouldBe(Fault.Usage);
        thrown.Message.ShouldContain("leads through the proxy web to example.test:80, which is not this machine");
        thrown.Next.ShouldEndWith("--i-own-this-target example.test");
        Should.NotThrow(() => TargetPermission.Require(new Uri(target), proxies, ["example.test"]));
    }

    [Fact]
    public void Proxies_in_a_row_are_followed_to_their_end()
    {
        var proxies = new ProxyPlan[]
        {
            new("near", "127.0.0.1:9000", "127.0.0.1:9001"),
            new("far", "127.0.0.1:9001", "[2001:db8::1]:80"),
        };
        Should
            .Throw<PlimsollException>(() => TargetPermission.Require(new Uri("http://127.0.0.1:9000"), proxies, []))
            .Message.ShouldContain("through the proxy far to [2001:db8::1]:80");
    }

    [Fact]
    public void Proxies_in_a_circle_lead_nowhere_else()
    {
        var proxies = new ProxyPlan[]
        {
            new("one", "127.0.0.1:9000", "127.0.0.1:9001"),
            new("two", "127.0.0.1:9001", "localhost:9000"),
        };
        Should.NotThrow(() => TargetPermission.Require(new Uri("http://127.0.0.1:9000"), proxies, []));
    }

    [Theory]
    [InlineData("127.0.0.1:6432")]
    [InlineData("127.0.0.2:9000")]
    public void A_proxy_that_is_not_loaded_may_lead_to_any_host(string listen) =>
        Should.NotThrow(() =>
            TargetPermission.Require(
                new Uri("http://127.0.0.1:9000"),
                [new ProxyPlan("db", listen, "db.example.test:5432")],
                []
            )
        );

    [Fact]
    public void A_scenario_cannot_lead_its_load_elsewhere_through_a_proxy() =>
        Should
            .Throw<PlimsollException>(() =>
                LoadSession.Start(
                    Yaml.Read(
                        Yaml.Text(1, "name: home, get: /")
                            + "\nproxies: { web: { listen: '127.0.0.1:9000', to: 'prod.example.test:80' } }\n"
                    ),
                    new LoadOptions { Target = new Uri("http://127.0.0.1:9000") }
                )
            )
            .Message.ShouldContain("prod.example.test:80, which is not this machine");

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
