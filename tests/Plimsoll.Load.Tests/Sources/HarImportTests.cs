using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Sources;
using Plimsoll.Load.Sources.Har;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Sources;

public sealed class HarImportTests : IDisposable
{
    private const string Shop = "https://shop.example.test";
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_walk_becomes_a_journey_with_the_pauses_that_were_made()
    {
        var imported = Import(
            Entry(0, 120, "GET", Shop + "/", "text/html"),
            Entry(50, 20, "GET", Shop + "/app.js", "application/javascript"),
            Entry(60, 20, "GET", Shop + "/logo.png", "image/png"),
            Entry(70, 20, "GET", "https://cdn.example.test/x.json", "application/json"),
            Entry(
                2120,
                80,
                "GET",
                Shop + "/search?q=red%20shoes&page=2",
                "application/json",
                answer: """{"items":[]}"""
            ),
            Entry(2150, 90, "GET", Shop + "/basket", "application/json", status: 302)
        );
        var journey = imported.Scenario.Journeys.ShouldHaveSingleItem();
        journey.Steps.Select(step => step.Name).ShouldBe(["GET /", "GET /search", "GET /basket"]);
        // 2 s from the end of the first answer to the second request; the third began before the second's answer came.
        journey.Steps.Select(step => step.Think).ShouldBe([null, new ThinkTime.Fixed(TimeSpan.FromSeconds(2)), null]);
        imported.Scenario.PatternOf(journey.Steps[1]).ShouldBe("/search?q=red%20shoes&page=2");
        journey.Steps[2].ExpectedStatuses.ShouldBe([302]);
        imported.Scenario.Target.ShouldBe(new Uri(Shop));
        imported.LeftOut.ShouldBe(
            new Dictionary<string, int> { ["static resources"] = 2, ["other hosts"] = 1 },
            ignoreOrder: true
        );
        Yaml.Read(imported.Yaml).Journeys[0].Steps.Count.ShouldBe(3);
    }

    [Fact]
    public void Ids_come_from_the_answers_that_held_them_or_are_drawn_from_those_recorded()
    {
        var imported = Import(
            Entry(
                0,
                10,
                "GET",
                Shop + "/products",
                "application/json",
                answer: """{"items":[{"id":41},{"id":4711}]}"""
            ),
            Entry(20, 10, "GET", Shop + "/products/4711", "application/json", answer: "{}"),
            Entry(40, 10, "GET", Shop + "/offers/17", "application/json", answer: "{}"),
            Entry(60, 10, "GET", Shop + "/offers/18.html", "text/html"),
            Entry(80, 10, "GET", Shop + "/offers/19", "application/json", answer: "{}")
        );
        var steps = imported.Scenario.Journeys[0].Steps;
        steps
            .Select(imported.Scenario.PatternOf)
            .ShouldBe([
                "/products",
                "/products/{product-id}",
                "/offers/{offer-id}",
                "/offers/{offer-id-2}.html",
                "/offers/{offer-id}",
            ]);
        steps[0].Extracts.ShouldHaveSingleItem();
        imported.Yaml.ShouldContain("product-id: \"$.items[*].id\"");
        imported.Yaml.ShouldContain("offer-id: { choice: { \"17\": 1, \"19\": 1 }");
    }

    [Fact]
    public void What_may_change_something_is_taken_over_only_when_it_is_named()
    {
        HarEntryText[] entries =
        [
            Entry(0, 10, "GET", Shop + "/", "text/html"),
            Entry(
                20,
                10,
                "POST",
                Shop + "/orders/7/items",
                "application/json",
                body: """{"product":12,"note":"a {brace}"}"""
            ),
            Entry(40, 10, "DELETE", Shop + "/orders/7", "application/json"),
        ];
        var careful = Import(entries);
        careful.Scenario.Journeys[0].Steps.ShouldHaveSingleItem();
        careful.LeftOut.Keys.ShouldContain(reason => reason.Contains("--allow 'DELETE /orders/7'"));
        var bold = Import(new ImportOptions { Allow = [AllowedRequest.Parse("POST /orders/*/items")!] }, entries);
        bold.Scenario.Journeys[0].Steps.Select(step => step.Method.Method).ShouldBe(["GET", "POST"]);
        bold.Yaml.ShouldContain("a {{brace}}");
    }

    [Fact]
    public void Nothing_secret_is_copied_wherever_it_stands()
    {
        const string Mark = "S3cretMarker";
        var imported = Import(
            new ImportOptions { Allow = [AllowedRequest.Parse("POST /login")!, AllowedRequest.Parse("POST /orders")!] },
            Entry(
                0,
                10,
                "GET",
                $"{Shop}/?session={Mark}1&page=3",
                "text/html",
                headers: [("Cookie", $"sid={Mark}2; theme=dark{Mark}3")]
            ),
            Entry(
                20,
                10,
                "POST",
                Shop + "/login",
                "application/json",
                body: $$$"""{"user":{"email":"ann.{{{Mark}}}@example.test"},"password":"{{{Mark}}}4","pin":123456789}""",
                answer: $$$"""{"token":"{{{Mark}}}5","profile":{"name":"x"}}"""
            ),
            Entry(
                40,
                10,
                "POST",
                Shop + "/orders",
                "application/json",
                headers:
                [
                    ("Authorization", $"Bearer {Mark}5"),
                    ("X-CSRF-Token", $"{Mark}6"),
                    ("User-Agent", $"{Mark}7"),
                    ("accept", "application/json"),
                ],
                body: $$"""{"product":1,"echo":"{{Mark}}6","copy":"before {{Mark}}5 after"}"""
            ),
            Entry(60, 10, "GET", $"{Shop}/reset/{Mark}6", "text/html"),
            Entry(80, 10, "GET", $"{Shop}/users/bob.{Mark}@example.test", "text/html"),
            Entry(99, 10, "GET", $"{Shop}/x?next=eyJhbGciOiJIUzI1NiJ9.{Mark}8", "text/html")
        );
        imported.Yaml.ShouldNotContain(Mark);
        imported.Yaml.ShouldNotContain("123456789");
        imported.Yaml.ShouldNotContain("@");
        // The token of the login is taken from its answer again; the others wait to be filled in.
        imported.Yaml.ShouldContain("authorization: \"Bearer {authorization}\"");
        imported.Yaml.ShouldContain("authorization: \"$.token\"");
        imported.ToFillIn.ShouldContain("password");
        imported.ToFillIn.ShouldContain("x-csrf-token");
        imported.Yaml.ShouldContain("page=3");
        imported.Yaml.ShouldNotContain("cookie", Case.Insensitive);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("\u0000\u0001binary", "it is not JSON")]
    [InlineData("{}", "it lacks log.entries, or an entry lacks its request or response")]
    [InlineData(
        """{ "log": { "entries": [ { "request": {} } ] } }""",
        "it lacks log.entries, or an entry lacks its request or response"
    )]
    [InlineData("""{ "log": { "entries": 5 } }""", "it lacks log.entries, or an entry lacks its request or response")]
    public void Refuses_what_is_no_recording(string text, string why)
    {
        var thrown = Should.Throw<PlimsollException>(() =>
            HarImport.Import(_folder.Write("x.har", text), new ImportOptions())
        );
        thrown.Fault.ShouldBe(Fault.File);
        thrown.Message.ShouldEndWith($"is no HAR file: {why}.");
    }

    [Fact]
    public void Refuses_a_recording_of_which_nothing_can_be_taken_over()
    {
        Should.Throw<PlimsollException>(() => Import()).Message.ShouldEndWith("holds no requests.");
        Should
            .Throw<PlimsollException>(() => Import(Entry(0, 1, "GET", Shop + "/a.css", "text/css")))
            .Message.ShouldEndWith("can be taken over: 1 static resources.");
        Should
            .Throw<PlimsollException>(() => HarImport.Import("/nowhere/x.har", new ImportOptions()))
            .Fault.ShouldBe(Fault.File);
    }

    private ImportedScenario Import(params HarEntryText[] entries) => Import(new ImportOptions(), entries);

    private ImportedScenario Import(ImportOptions options, params HarEntryText[] entries) =>
        HarImport.Import(
            _folder.Write(
                "walk.har",
                $$"""{ "log": { "entries": [{{string.Join(',', entries.Select(entry => entry.Json))}}] } }"""
            ),
            options
        );

    private static HarEntryText Entry(
        int atMilliseconds,
        int length,
        string method,
        string url,
        string mediaType,
        int status = 200,
        string? body = null,
        string? answer = null,
        (string Name, string Value)[]? headers = null
    ) =>
        new(
            JsonSerializer.Serialize(
                new
                {
                    startedDateTime = new DateTimeOffset(2025, 5, 1, 12, 0, 0, TimeSpan.Zero)
                        .AddMilliseconds(atMilliseconds)
                        .ToString("o"),
                    time = length,
                    request = new
                    {
                        method,
                        url,
                        headers = (headers ?? []).Select(header => new { name = header.Name, value = header.Value }),
                        cookies = Array.Empty<object>(),
                        postData = body is null ? null : new { mimeType = "application/json", text = body },
                    },
                    response = new
                    {
                        status,
                        headers = Array.Empty<object>(),
                        cookies = Array.Empty<object>(),
                        content = new { mimeType = mediaType, text = answer },
                    },
                }
            )
        );

    private sealed record HarEntryText(string Json);
}
