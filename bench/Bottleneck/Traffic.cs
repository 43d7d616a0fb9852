namespace Plimsoll.Bench.Bottlenecks;

/// <summary>Sessions of a small marketplace, without think times; written for the ids of the seed at scale 0.2.</summary>
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

    private const string Browse = """
          browse:
            weight: 6
            steps:
              - { name: search, get: "/search?city={city}&category={category}&page={page}" }
              - { name: service, get: "/services/{service}", think: { exponential: 200ms } }
              - { name: availability, get: "/services/{service}/availability?days=14", think: { exponential: 200ms } }
              - { name: provider, get: "/providers/{provider}", think: { exponential: 200ms } }
        """;

    private const string History = """
          history:
            weight: 2
            steps:
              - name: sign-in
                post: /auth/sign-in
                json: { email: "{customer}", password: seaworthy }
                extract: { token: "$.token" }
              - name: my-bookings
                get: /me/bookings
                headers: { authorization: "Bearer {token}" }
                think: { exponential: 200ms }
              - name: threads
                get: /me/threads
                headers: { authorization: "Bearer {token}" }
                think: { exponential: 200ms }
        """;

    private const string Pay = """
          pay:
            weight: 2
            steps:
              - name: sign-in
                post: /auth/sign-in
                json: { email: "{customer}", password: seaworthy }
                extract: { token: "$.token" }
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

    private const string Ledger = """
          ledger:
            weight: 1
            steps:
              - name: sign-in
                post: /auth/sign-in
                json: { email: "{customer}", password: seaworthy }
                extract: { token: "$.token" }
              - { name: first, get: /me/transactions, headers: { authorization: "Bearer {token}" } }
              - { name: second, get: /me/transactions, headers: { authorization: "Bearer {token}" } }
              - { name: third, get: /me/transactions, headers: { authorization: "Bearer {token}" } }
              - { name: fourth, get: /me/transactions, headers: { authorization: "Bearer {token}" } }
        """;

    public static string Scenario(string journeys, double sessionsPerSecond) =>
        $$"""
            scenario: {{journeys}}
            arrival: { sessions-per-second: {{sessionsPerSecond.ToString(
                "0.###",
                System.Globalization.CultureInfo.InvariantCulture
            )}} }
            {{Variables}}
            journeys:
            {{string.Join('\n', Of(journeys))}}
            """;

    private static string[] Of(string journeys) =>
        journeys switch
        {
            "paying" => [Pay],
            "ledgers" => [Ledger],
            _ => [Browse, History, Pay],
        };
}
