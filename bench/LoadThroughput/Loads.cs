using Plimsoll.Load.Scenarios;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>The scenarios that are driven beside those that are learned; the rate is set by the multiple.</summary>
internal static class Loads
{
    /// <summary>What wrk does, but paced: one request a session, at random moments.</summary>
    public static Scenario Plain { get; } =
        Read(
            """
            scenario: plain
            arrival: { sessions-per-second: 1 }
            journeys:
              only:
                steps: [{ name: home, get: / }]
            """
        );

    /// <summary>
    /// Journeys as one writes them by hand: a graph of pages with weights, think times by quantiles, popular ids, a value taken
    /// from an answer. About five requests a session; think times are short, so that the session is over within the run.
    /// </summary>
    public static Scenario Journeys { get; } =
        Read(
            """
            scenario: journeys
            arrival: { sessions-per-second: 1 }
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
            """
        );

    private static Scenario Read(string yaml)
    {
        var reading = ScenarioFile.Parse(yaml, ".");
        return reading.Scenario ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    }
}
