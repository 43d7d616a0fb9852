using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Tests.Sessions;

public sealed class ServerMessageTests
{
    [Theory]
    [InlineData(
        "22P02",
        "invalid input syntax for type integer: \"ann@example.test\"",
        "invalid input syntax for type integer: \"…\""
    )]
    [InlineData(
        "22003",
        "value \"an\"n@example.test\" is out of range for type integer",
        "value \"…\" is out of range for type integer"
    )]
    [InlineData("22012", "division by zero", "division by zero")]
    [InlineData("22001", "value too long for type character varying(10)", null)]
    [InlineData(
        "P0001",
        "no such customer: ann@example.test",
        "a function of the application raised an error, whose text is in the server's log"
    )]
    [InlineData(
        "22023",
        "invalid value for parameter \"deadlock_timeout\": \"much\"",
        "invalid value for parameter \"deadlock_timeout\": \"much\""
    )]
    [InlineData("42P01", "relation \"orders\" does not exist", "relation \"orders\" does not exist")]
    [InlineData("42601", "syntax error at or near \"'ann@example.test'\"", null)]
    public void Tells_the_objects_and_never_a_value(string state, string message, string? told)
    {
        var safe = ServerMessage.Safe(state, message);

        safe.ShouldNotContain("ann@");
        if (told is not null)
        {
            safe.ShouldBe(told);
        }
    }
}
