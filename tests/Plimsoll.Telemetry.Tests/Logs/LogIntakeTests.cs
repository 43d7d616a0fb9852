using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Logs;
using Plimsoll.Telemetry.Tests.Traces;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Logs;

public sealed class LogIntakeTests
{
    [Theory]
    [InlineData("Order 4711 of bob@example.com failed after 35ms", "Order {} of {} failed after {}")]
    [InlineData("User 'Bob Smith' isn't known, \"really not\"", "User {} isn't known, {}")]
    [InlineData("not closed: 'secret and more", "not closed: {}")]
    [InlineData("plain words", "plain words")]
    public void Counts_what_says_the_same_but_for_its_values(string body, string expected)
    {
        var intake = new LogIntake();
        intake.Take(Records(17, body, body));
        intake.Take(Records(9, body));
        intake
            .Templates()
            .ShouldBe([new LogTemplate("", "ERROR", expected, "", 2), new LogTemplate("", "INFO", expected, "", 1)]);
    }

    [Fact]
    public void Beyond_the_bound_templates_are_refused_and_counted()
    {
        var intake = new LogIntake(mostTemplates: 3);
        intake.Take(Records(9, "a", "b", "c", "d", "e", "a"));
        (intake.Templates().Count, intake.TemplatesRefused, intake.Records).ShouldBe((3, 2, 6));
    }

    [Theory]
    [InlineData(20_261_121)]
    [InlineData(3)]
    public void Broken_requests_are_refused_or_read_and_never_more(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var intake = new LogIntake(mostTemplates: 50);
        var whole = Records(17, "Order 4711 of 'bob' failed", "plain words", "\"open", new string('x', 3_000));
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = whole[..random.Next(whole.Length + 1)];
            for (var times = random.Next(4); times > 0 && bytes.Length > 0; times--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            intake.Take(bytes).Refusal.ShouldBeOneOf(null, Refusal.Malformed);
        }
        intake.Templates().Count.ShouldBeLessThanOrEqualTo(50);
        intake.Take(whole).Refusal.ShouldBeNull();
    }

    private static byte[] Records(uint severity, params string[] bodies)
    {
        using var writer = new ProtoWriter();
        var (resource, scope) = (writer.Begin(1), writer.Begin(2));
        foreach (var body in bodies)
        {
            var record = writer.Begin(2);
            writer.Varint(2, severity);
            var any = writer.Begin(5);
            writer.Text(1, body);
            writer.End(any);
            SentRequest.Attribute(writer, 6, "user", "bob");
            writer.End(record);
        }
        writer.End(scope);
        writer.End(resource);
        return writer.Written.ToArray();
    }
}
