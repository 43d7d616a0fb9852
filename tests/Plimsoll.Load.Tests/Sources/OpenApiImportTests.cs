using Plimsoll.Core;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Sources;
using Plimsoll.Load.Sources.OpenApi;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Sources;

public sealed class OpenApiImportTests : IDisposable
{
    private const string Shop = """
        openapi: 3.1.0
        info: { title: Shop, version: "1" }
        servers:
          - url: "https://{host}/api/"
            variables: { host: { default: shop.example.test } }
        security: [{ bearer: [] }]
        paths:
          /products:
            get:
              operationId: list-products
              tags: [products]
              parameters:
                - { name: category, in: query, required: true, schema: { enum: [shoes, hats] } }
                - { name: page, in: query, required: true, schema: { type: integer, minimum: 1, maximum: 5 } }
                - { name: debug, in: query, schema: { type: boolean } }
                - { $ref: "#/components/parameters/Tenant" }
              responses: { "200": {}, "404": {}, default: {} }
            post:
              tags: [products]
              requestBody:
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/Product" }
              responses: { "201": {} }
          /products/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: integer, example: 17 } }
            get:
              tags: [products]
              security: []
              responses: { "200": {} }
            delete: { tags: [products], responses: { "204": {} } }
          /reports/{day}/{unit}:
            get:
              parameters:
                - { name: day, in: path, required: true, schema: { type: string, format: date } }
                - { name: unit, in: path, required: true, schema: { type: string } }
              security: [{ key: [] }]
          /old:
            get: { deprecated: true }
        components:
          parameters:
            Tenant: { name: x-tenant, in: header, required: true, example: blue }
          securitySchemes:
            bearer: { type: http, scheme: bearer }
            key: { type: apiKey, in: query, name: api_key }
          schemas:
            Product:
              type: object
              required: [name, price, maker, parent]
              properties:
                name: { type: string, example: "Hat {big}" }
                price: { type: integer, minimum: 5, maximum: 5 }
                maker: { type: object, required: [id], properties: { id: { type: integer }, site: { type: string } } }
                parent: { $ref: "#/components/schemas/Product" }
        """;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_tag_becomes_a_journey_of_what_may_be_asked_for()
    {
        var imported = Import(Shop);
        var scenario = imported.Scenario;
        scenario.Name.ShouldBe("Shop");
        scenario.Target.ShouldBe(new Uri("https://shop.example.test/api/"));
        scenario.Journeys.Select(journey => journey.Name).ShouldBe(["products", "other"]);
        scenario
            .AllSteps.Select(scenario.PatternOf)
            .ShouldBe([
                "/products?category={category}&page={page}",
                "/products/{id}",
                "/reports/{day}/{unit}?api_key={api_key}",
            ]);
        scenario.Journeys[0].Steps.Select(step => step.Name).ShouldBe(["list-products", "GET /products/{id}"]);
        scenario.Journeys[0].Steps[0].ExpectedStatuses.ShouldBe([200]);
        imported.ToFillIn.ShouldBe(["token", "unit", "api_key"], ignoreOrder: true);
        imported.Yaml.ShouldContain("category: { choice: { \"shoes\": 1, \"hats\": 1 }");
        imported.Yaml.ShouldContain("page: { integer: { min: 1, max: 5 }");
        imported.Yaml.ShouldContain("authorization: \"Bearer {token}\"");
        imported.Yaml.ShouldContain("x-tenant: \"{x-tenant}\"");
        imported.LeftOut.Count.ShouldBe(3);
        Yaml.Read(imported.Yaml).Labels.ShouldBe(scenario.Labels);
    }

    [Fact]
    public void A_body_is_made_from_its_schema_with_what_is_required()
    {
        var imported = Import(Shop, "POST /products");
        imported.Scenario.Labels.ShouldContain("POST /products");
        imported.Yaml.ShouldContain("Hat {{big}}");
        imported.Yaml.ShouldContain("\"{price}\"");
        imported.Yaml.ShouldContain("\"maker\"");
        imported.Yaml.ShouldNotContain("site");
    }

    [Fact]
    public void Reads_json_as_well()
    {
        var imported = Import(
            """{ "openapi": "3.0.3", "servers": [{ "url": "/v1" }], "paths": { "/a": { "get": {} } } }"""
        );
        imported.Scenario.Target.ShouldBeNull();
        imported.Scenario.PatternOf(imported.Scenario.Journeys[0].Steps[0]).ShouldBe("/v1/a");
        imported.Scenario.Name.ShouldBe("shop");
    }

    [Theory]
    [InlineData("""{ "swagger": "2.0" }""", "it is Swagger 2, the version before; convert it to OpenAPI 3.")]
    [InlineData("just words", "it lacks openapi: 3.x at its top.")]
    [InlineData("openapi: 4.0", "it lacks openapi: 3.x at its top.")]
    [InlineData("a: [1", "is neither JSON nor YAML: ")]
    [InlineData("", "it holds no document, or several.")]
    [InlineData("openapi: &a [*a]", "is nested more than 64 deep, or holds itself")]
    [InlineData("openapi: 3.0.0", "describes nothing that may be asked for.")]
    [InlineData(
        "openapi: 3.0.0\npaths: { /a: { post: {} } }",
        "describes nothing that may be asked for: 1 POST operations, which may change something; allow them by name: --allow 'POST /a'."
    )]
    public void Refuses_what_is_no_interface_that_can_be_asked(string text, string why)
    {
        var thrown = Should.Throw<PlimsollException>(() => Import(text));
        thrown.Fault.ShouldBe(Fault.File);
        thrown.Message.ShouldContain(why);
    }

    [Fact]
    public void References_that_lead_nowhere_or_in_circles_are_passed_over()
    {
        var imported = Import(
            """
            openapi: 3.0.0
            paths:
              /a/{x}:
                get:
                  parameters: [{ $ref: "#/components/parameters/none" }, { $ref: "other.yaml#/x" }, { $ref: "#/components/parameters/loop" }]
            components: { parameters: { loop: { $ref: "#/components/parameters/loop" } } }
            """
        );
        imported.Scenario.PatternOf(imported.Scenario.Journeys[0].Steps[0]).ShouldBe("/a/{x}");
        imported.ToFillIn.ShouldBe(["x"]);
    }

    private ImportedScenario Import(string text, params string[] allow) =>
        OpenApiImport.Import(
            _folder.Write("shop.yaml", text),
            new ImportOptions { Allow = [.. allow.Select(AllowedRequest.Parse).OfType<AllowedRequest>()] }
        );
}
