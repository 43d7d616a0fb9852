using Plimsoll.Load.Learning;

namespace Plimsoll.Load.Tests.Learning;

public sealed class PrivacyTests
{
    [Fact]
    public void Nothing_personal_enters_the_scenario_or_the_report()
    {
        string[] markers =
        [
            "10.0.7.7",
            "MarkerAgent",
            "marker-user",
            "marker%40mail.example",
            "marker@mail.example",
            "MARKERTOKEN123456789abc",
            "4917012345678",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "markername",
            "markervalue",
            "markerpath",
            "markercookie",
        ];
        var log = Traffic.Shop(400, 3).ToLog();
        var personal = new[]
        {
            "/reset/marker%40mail.example",
            "/users/marker@mail.example/profile",
            "/verify/MARKERTOKEN123456789abc",
            "/call/4917012345678",
            "/orders/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "/search?q=markervalue&markername=1&session=markercookie",
            "/people/markerpath",
            "/markerpath?x=markervalue",
        };
        foreach (var (i, target) in personal.Index())
        {
            log +=
                $"10.0.7.7 - marker-user [01/May/2024:12:10:{i:00} +0000] \"GET {target} HTTP/1.1\" 200 1 \"http://x/?markervalue\" \"MarkerAgent\"\n";
        }
        log += "10.0.7.7 marker-user markerpath is broken\n";
        var (yaml, report) = LearnedTexts.Of(log);
        foreach (var marker in markers)
        {
            yaml.ShouldNotContain(marker, Case.Insensitive);
            report.ShouldNotContain(marker, Case.Insensitive);
        }
        yaml.ShouldContain("/products/{product-id}");
        yaml.ShouldContain("?ref={ref}");
        yaml.ShouldNotContain("mail");
    }

    [Fact]
    public void Only_what_is_allowed_by_name_is_replayed()
    {
        var traffic = Traffic.Shop(200, 4);
        for (var i = 0; i < 200; i++)
        {
            traffic
                .Get(i, i, "/orders", 201, "POST")
                .Get(i, i, $"/cart/{i}/items", 200, "POST")
                .Get(i, i, $"/cart/{i}", 204, "DELETE");
        }
        var safe = traffic.Learn();
        safe.Endpoints.ShouldAllBe(endpoint => endpoint.Label.StartsWith("GET "));
        safe.Excluded["POST"].ShouldBe(400);
        safe.Excluded["DELETE"].ShouldBe(200);
        var some = traffic.Learn(new LearnOptions { Allow = [AllowedRequest.Parse("post /cart/{any}/items")!] });
        some.Endpoints.Select(e => e.Label).ShouldContain("POST /cart/{cart-id}/items");
        some.Endpoints.ShouldNotContain(e => e.Label == "POST /orders");
        some.Excluded["POST"].ShouldBe(200);
    }
}
