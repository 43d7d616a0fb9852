using System.Globalization;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>The scenarios that are driven.</summary>
internal static class Loads
{
    /// <summary>What wrk does, but paced: one request a session, at random moments.</summary>
    public static string Plain(double perSecond) =>
        $$"""
            scenario: plain
            arrival: { sessions-per-second: {{Number(perSecond)}} }
            journeys:
              only:
                steps: [{ name: home, get: / }]
            """;

    /// <summary>
    /// Journeys as a log teaches them: a graph of pages with weights, think times by quantiles, popular ids, a value taken
    /// from an answer. About 5.2 requests a session; think times are short, so that the session is over within the run.
    /// </summary>
    public static string Journeys(double perSecond) =>
        $$"""
            scenario: journeys
            arrival: { sessions-per-second: {{Number(perSecond / 5.2)}} }
            variables:
              product: { zipf: { min: 1, max: 100000, exponent: 0.9 }, each: request }
              page: { integer: { min: 1, max: 9 }, each: request }
              city: { choice: { Berlin: 30, Hamburg: 18, Munich: 14, Cologne: 12 } }
            journeys:
              browse:
                weight: 8
                steps:
                  - name: search
                    get: /search?city={city}&page={page}
                    think: { empirical: [1ms, 5ms, 20ms, 100ms] }
                    next: { search: 0.2, product: 0.7, end: 0.1 }
                  - name: product
                    get: /products/{product}
                    think: { empirical: [1ms, 5ms, 20ms, 100ms] }
                    next: { product: 0.5, search: 0.2, reviews: 0.2, end: 0.1 }
                  - name: reviews
                    get: /products/{product}/reviews?page={page}
                    think: { empirical: [1ms, 5ms, 20ms, 100ms] }
                    next: { product: 0.6, end: 0.4 }
              order:
                weight: 1
                steps:
                  - name: find
                    get: /search?q={product}
                    extract: { item: "$.items[*].id" }
                  - name: item
                    get: /items/{item}
                    think: { exponential: 20ms }
                  - name: order
                    post: /orders
                    json: { item: "{item}", count: 1, city: "{city}" }
                    think: { exponential: 20ms }
            """;

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
