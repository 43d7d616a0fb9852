using Plimsoll.Load.Learning.Journeys;
using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Tests.Learning.Journeys;

public sealed class PaceBandsTests
{
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void Visitors_are_parted_by_their_pace_where_it_is_their_own(bool hasPace, int bands)
    {
        const int Seed = 12;
        var random = new Random(Seed);
        var sessions = new List<SessionStep[]>();
        for (var i = 0; i < 2_000; i++)
        {
            var pace = hasPace ? Math.Exp(1.5 * random.NextDouble()) : 1;
            var steps = new List<SessionStep> { new(0, 0, -1) };
            for (var left = random.Next(1, 8); left > 0; left--)
            {
                // A page's file comes at once, whoever looks.
                steps.Add(new SessionStep(0, (int)(1_000 * pace * Math.Exp(random.NextDouble())), -1));
                steps.Add(new SessionStep(1, 50 + random.Next(3), -1));
            }
            sessions.Add([.. steps]);
        }
        var found = PaceBands.Of(SessionClasses.Single(2), sessions);
        found.Count.ShouldBe(bands, $"seed {Seed}");
        if (hasPace)
        {
            SessionStep[] hasty = [new(0, 0, -1), new(0, 1_000, -1)];
            SessionStep[] slow = [new(0, 0, -1), new(0, 11_000, -1)];
            (found.Of(hasty), found.Of(slow)).ShouldBe((0, 2));
        }
    }
}
