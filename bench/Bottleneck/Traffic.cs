using System.Globalization;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>Sessions of a small marketplace; written for the ids of the seed at scale 0.2.</summary>
internal static class Traffic
{
    private const string Variables = """
        variables:
          service: { zipf: { min: 1, max: 4000, exponent: 0.5 } }
          provider: { zipf: { min: 1, max: 800, exponent: 0.5 } }
          page: { choice: { 1: 70, 2: 30 } }
          category: { integer: { min: 1, max: 24 } }
          city: { choice: { Berlin: 30, Hamburg: 18, Munich: 14 } }
          customer: { format: "user{n}1@example.test", n: { zipf: { min: 1, max: 799, exponent: 0.2 } } }
        """;

    private const string SignIn = """
        - name: sign-in
          post: /auth/sign-in
          json: { email: "{customer}", password: seaworthy }
          extract: { token: "$.token" }
        """;

    private const string Pay = """
        - name: availability
          get: /services/{service}/availability?days=30
          extract: { slot: "$.slots[*]" }
        - name: book
          post: /bookings
          json: { serviceId: "{service}", slot: "{slot}", note: "Please ring twice." }
          headers: { authorization: "Bearer {token}" }
          expect: { status: [201, 409] }
          extract: { booking: "$.id" }
        - name: pay
          post: /bookings/{booking}/payment
          json: { cardToken: tok_visa }
          headers: { authorization: "Bearer {token}" }
        """;

    private const string Think = ", think: { exponential: 200ms }";
    private const string SignedIn = ", headers: { authorization: \"Bearer {token}\" }";

    private static readonly string s_browse = Journey(
        "browse",
        6,
        Get("search", "/search?city={city}&category={category}&page={page}"),
        Get("service", "/services/{service}", Think),
        Get("availability", "/services/{service}/availability?days=14", Think),
        Get("provider", "/providers/{provider}", Think)
    );

    private static readonly string s_history = Journey(
        "history",
        2,
        SignIn,
        Get("my-bookings", "/me/bookings", SignedIn + Think),
        Get("threads", "/me/threads", SignedIn + Think)
    );

    private static readonly string s_pay = Journey("pay", 2, SignIn, Pay);

    private static readonly string s_ledger = Journey(
        "ledger",
        1,
        [
            SignIn,
            .. from name in new[] { "first", "second", "third", "fourth" }
            select Get(name, "/me/transactions", SignedIn),
        ]
    );

    public static string Scenario(string journeys, double sessionsPerSecond) =>
        $$"""
            scenario: {{journeys}}
            arrival: { sessions-per-second: {{sessionsPerSecond.ToString("0.###", CultureInfo.InvariantCulture)}} }
            {{Variables}}
            journeys:
            {{string.Join('\n', Of(journeys))}}
            """;

    private static string[] Of(string journeys) =>
        journeys switch
        {
            "paying" => [s_pay],
            "ledgers" => [s_ledger],
            _ => [s_browse, s_history, s_pay],
        };

    private static string Get(string name, string path, string more = "") =>
        $$"""- { name: {{name}}, get: "{{path}}"{{more}} }""";

    private static string Journey(string name, int weight, params string[] steps) =>
        string.Create(CultureInfo.InvariantCulture, $"  {name}:\n    weight: {weight}\n    steps:\n")
        + string.Join('\n', steps.SelectMany(s => s.Split('\n')).Select(l => "      " + l));
}
