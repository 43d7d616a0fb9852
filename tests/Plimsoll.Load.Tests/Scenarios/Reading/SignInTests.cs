namespace Plimsoll.Load.Tests.Scenarios.Reading;

public sealed class SignInTests
{
    private const string Head = "scenario: test\narrival: { sessions-per-second: 2 }\n";

    [Fact]
    public void Its_values_are_there_for_journeys_that_are_signed_in()
    {
        var scenario = Yaml.Read(
            Head
                + """
                sign-in:
                  - { name: form, get: /form, extract: { csrf: { header: x-csrf } } }
                  - { name: sign-in, post: /in, headers: { x-csrf: "{csrf}" }, extract: { token: $.t }, think: { fixed: 2s } }
                journeys:
                  own: { signed-in: true, steps: [{ name: me, get: "/me/{token}" }] }
                  other: { signed-in: false, steps: [{ name: home, get: / }] }
                """
        );
        scenario.SignIn.Select(step => step.Name).ShouldBe(["form", "sign-in"]);
        scenario.Journeys.Select(journey => journey.SignedIn).ShouldBe([true, false]);
        scenario.Labels.ShouldBe(["form", "sign-in", "me", "home"]);
        scenario.MeanRequestsPerSession.ShouldBe(2);
        scenario.RequestsPerSecond.ShouldBe(4);
        scenario.MeanSessionLength.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Names_what_is_wrong()
    {
        Yaml.Errors(
                Head
                    + """
                    sign-in:
                      - { name: form, get: "/{token}", next: end }
                      - { name: sign-in, post: /in, extract: { token: $.t } }
                    journeys:
                      own: { steps: [{ name: me, get: "/me/{token}" }] }
                    """
            )
            .ShouldBe([
                "3:1: sign-in: is of no use: no journey says signed-in: true",
                "4:24: sign-in[0].get: 'token' is not extracted by an earlier step of the sign-in",
                "4:42: sign-in[0].next: sign-in takes its steps in order; only a journey branches",
                "7:35: journeys.own.steps[0].get: 'token' is not extracted by an earlier step of this journey; "
                    + "sign-in extracts it: add signed-in: true",
            ]);
        Yaml.Errors(Head + "journeys: { own: { signed-in: yes, steps: [{ name: me, get: / }] } }")
            .ShouldBe(["3:31: journeys.own.signed-in: must be false or true"]);
        Yaml.Errors(Head + "journeys: { own: { signed-in: true, steps: [{ name: me, get: / }] } }")
            .ShouldBe(["3:20: journeys.own.signed-in: there is no sign-in to go before it"]);
        Yaml.Errors(Head + "sign-in: []\njourneys: { own: { signed-in: true, steps: [{ name: me, get: / }] } }")
            .ShouldBe(["3:10: sign-in: must be a list of at least one step"]);
    }
}
