#!/usr/bin/env dotnet
#:project ../../src/Plimsoll.Load/Plimsoll.Load.csproj
#:property PublishAot=false

// A shop whose orders must be signed: each carries an HMAC of its body under the key of the session. A scenario file has no
// words for that. Outside this repository the first line is `#:package Plimsoll.Load`.
//
//     dotnet run shop.cs -- --check
//     dotnet run shop.cs -- --target http://127.0.0.1:5080 --window 60s -o run.html

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plimsoll.Load;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Scenarios.Building;

return await LoadProgram.RunAsync(args, Shop);

static Scenario Shop() =>
    ScenarioBuilder
        .Named("signed-shop")
        .Target("http://127.0.0.1:5080")
        .SessionsPerSecond(20)
        .Promise("p95<300ms,errors<1%")
        .Zipf("product", 1, 20_000, 1.05)
        .Variable("trace", random => random.NextInt64().ToString("x16"), eachRequest: true)
        .SignIn(steps => steps.Post("sign-in", "/session", step => step.ExtractHeader("key", "x-session-key")))
        .Journey(
            "browse",
            journey =>
                journey
                    .Weight(9)
                    .Get(
                        "product",
                        "/products/{product}",
                        step =>
                            step.Header("x-trace", "{trace}")
                                .Think(TimeSpan.FromMilliseconds(200))
                                .Next(("product", 0.5), ("end", 0.5))
                    )
        )
        .Journey(
            "order",
            journey =>
                journey
                    .SignedIn()
                    .Coded("order", HttpMethod.Post, Order, step => step.Expect(201).Check("a receipt", HasReceipt))
        )
        .Build();

static CodedRequest? Order(SessionValues values)
{
    if (values["key"] is not { } key)
    {
        return null; // the sign-in brought none: the step is skipped, and counted as that
    }
    var body = JsonSerializer.Serialize(new { product = values["product"], count = values.Random.Next(1, 4) });
    var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body));
    return new CodedRequest("/orders")
    {
        Json = body,
        Headers = [new("x-signature", Convert.ToHexStringLower(signature))],
    };
}

static bool HasReceipt(Answer answer) => answer.Header("location")?.StartsWith("/orders/") == true;
