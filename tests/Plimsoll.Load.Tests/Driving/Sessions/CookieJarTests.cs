using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Sessions;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Sessions;

public sealed class CookieJarTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Gives_back_what_it_was_given_the_newest_of_a_name()
    {
        var jar = Jar("a=1; Path=/; HttpOnly; SameSite=Lax", "b = two ; path=/", "a=3; Path=/");
        jar.For("/any?x=1").ShouldBe("b=two; a=3");
    }

    [Theory]
    [InlineData("/shop", "/shop", true)]
    [InlineData("/shop", "/shop/cart", true)]
    [InlineData("/shop", "/shopping", false)]
    [InlineData("/shop/", "/shop/cart", true)]
    [InlineData("/shop", "/", false)]
    public void Only_where_the_path_says(string cookie, string path, bool goes) =>
        (Jar($"a=1; Path={cookie}").For(path) is not null).ShouldBe(goes);

    [Fact]
    public void Without_a_path_it_is_for_what_lies_beside_the_request()
    {
        var jar = new CookieJar(_time, isSecure: false);
        jar.For("/shop/cart?a=/b").ShouldBeNull();
        jar.Take("a=1");
        jar.For("/shop/other").ShouldBe("a=1");
        jar.For("/").ShouldBeNull();
    }

    [Fact]
    public void Longer_paths_come_first() => Jar("a=1; Path=/", "b=2; Path=/shop").For("/shop").ShouldBe("b=2; a=1");

    [Theory]
    [InlineData("a=1; Path=/; Max-Age=0")]
    [InlineData("a=1; Path=/; Max-Age=-1; Expires=Fri, 01 Jan 2100 00:00:00 GMT")]
    [InlineData("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("a=1; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT")]
    public void What_has_ended_removes_what_was_there(string ended) =>
        Jar("a=0; Path=/", ended).For("/").ShouldBeNull();

    [Fact]
    public void Ends_in_its_time()
    {
        var jar = Jar("a=1; Path=/; Max-Age=60", "b=2; Path=/");
        _time.Now += TimeSpan.FromSeconds(59);
        jar.For("/").ShouldBe("a=1; b=2");
        _time.Now += TimeSpan.FromSeconds(2);
        jar.For("/").ShouldBe("b=2");
    }

    [Fact]
    public void What_needs_an_encrypted_connection_is_kept_on_one_alone()
    {
        Jar("a=1; Path=/; Secure").For("/").ShouldBeNull();
        var secure = new CookieJar(_time, isSecure: true);
        secure.Take("a=1; Path=/; Secure");
        secure.For("/").ShouldBe("a=1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("=1")]
    [InlineData("nothing")]
    [InlineData("; Path=/")]
    public void What_is_no_cookie_is_passed_over(string header) => Jar(header).For("/").ShouldBeNull();

    [Fact]
    public void Holds_no_more_than_a_browser_does()
    {
        var jar = Jar([.. Enumerable.Range(0, 500).Select(i => $"c{i}=1; Path=/")]);
        jar.For("/")!.Split("; ").Length.ShouldBe(180);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_session_has_its_own_and_begins_without(bool keeps)
    {
        var given = 0;
        await using var target = new SocketTarget(exchange =>
            exchange.Request.Path == "/in"
                ? exchange.AnswerAsync(
                    200,
                    "{}",
                    $"Set-Cookie: id={Interlocked.Increment(ref given)}; Path=/\r\nSet-Cookie: seen=yes, often\r\n"
                )
                : exchange.AnswerAsync(200, "{}")
        );
        var yaml = Yaml.Text(
            50,
            "name: in, get: /in",
            "name: look, get: /look",
            "name: own, get: /own, headers: { cookie: mine=1 }"
        );
        var scenario = Yaml.Read(keeps ? "cookies: true\n" + yaml : yaml);
        await using (var session = LoadSession.Start(scenario, LoadRunTests.Quick(target.Address)))
        {
            var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            result.Failed.ShouldBe(0);
        }
        var sent = target.Requests.ToLookup(
            request => request.Path,
            request => request.Headers.GetValueOrDefault("Cookie")
        );
        sent["/in"].ShouldAllBe(cookie => cookie == null);
        sent["/own"].ShouldAllBe(cookie => cookie == "mine=1");
        if (!keeps)
        {
            sent["/look"].ShouldAllBe(cookie => cookie == null);
            return;
        }
        sent["/look"].Distinct().Count().ShouldBe(sent["/look"].Count());
        sent["/look"].ShouldAllBe(cookie => cookie!.StartsWith("id=") && cookie.EndsWith("; seen=yes, often"));
    }

    private CookieJar Jar(params string[] headers)
    {
        var jar = new CookieJar(_time, isSecure: false);
        foreach (var header in headers)
        {
            jar.Take(header);
        }
        return jar;
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
