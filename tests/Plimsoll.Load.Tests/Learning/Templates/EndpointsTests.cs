namespace Plimsoll.Load.Tests.Learning.Templates;

public sealed class EndpointsTests
{
    [Fact]
    public void Values_are_told_from_names()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 600; i++)
        {
            traffic
                .Get(i, i, $"/users/{i}/orders/{Guid(i)}")
                .Get(i, i, $"/articles/{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}-story-of-x")
                .Get(i, i, $"/days/2024-05-{1 + (i % 28):00}")
                .Get(i, i, $"/files/{Guid(i).Replace("-", "")}.js")
                .Get(i, i, i % 2 == 0 ? "/api/2/health" : "/about")
                .Get(i, i, $"/search?q=x{i}&page={i % 4}");
        }
        Labels(traffic)
            .ShouldBe(
                [
                    "GET /users/{user-id}/orders/{order-id}",
                    "GET /articles/{article-name}",
                    "GET /days/{day-date}",
                    "GET /files/{file-key}.js",
                    "GET /api/2/health",
                    "GET /about",
                    "GET /search?page&q",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public void A_few_names_beside_each_other_stay_names()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 900; i++)
        {
            traffic.Get(i, i, $"/shop/{"shoes hats coats gloves scarves boots belts socks bags".Split(' ')[i % 9]}");
        }
        Labels(traffic).Count.ShouldBe(9);
    }

    [Fact]
    public void What_was_never_found_is_one_endpoint_and_expected_to_be_missing()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 200; i++)
        {
            traffic.Get(i, i, "/").Get(i, i, $"/wp-admin-{i}", 404);
        }
        var learned = traffic.Learn();
        learned.Endpoints.Select(e => e.Label).ShouldBe(["GET /", "GET /{name}"], ignoreOrder: true);
        learned.Yaml.ShouldContain("status: [200, 404]");
    }

    [Fact]
    public void A_caller_who_gave_up_is_no_answer_to_expect()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 200; i++)
        {
            traffic.Get(i, i, "/slow", i % 4 == 0 ? 499 : 200);
        }
        traffic.Learn().Yaml.ShouldNotContain("499");
    }

    [Fact]
    public void Rare_places_are_put_together_where_there_are_too_many()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 5_000; i++)
        {
            traffic.Get(i, i, $"/{(char)('a' + (i % 20))}x/{(char)('a' + (i * i % 13))}y/{(char)('a' + (i % 17))}z");
        }
        Labels(traffic).Count.ShouldBeLessThanOrEqualTo(90);
    }

    [Fact]
    public void Values_come_as_often_by_rank_as_they_did()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 1_000; i++)
        {
            traffic.Get(i, i, $"/items/{(i % 10 < 6 ? 77 : 1000 + (i % 40))}");
        }
        // 77 came 600 times; each of the 16 others 25 times.
        traffic.Learn().Yaml.ShouldContain("item-id: { choice: { 1: 600, 2: 25, 3: 25,");
    }

    private static List<string> Labels(Traffic traffic) => [.. traffic.Learn().Endpoints.Select(e => e.Label)];

    private static string Guid(int i) => new Guid(i, 7, 7, 0xAB, 2, 3, 4, 5, 6, 7, 8).ToString();
}
