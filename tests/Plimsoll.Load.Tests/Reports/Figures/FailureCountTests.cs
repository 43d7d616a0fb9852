using Plimsoll.Core.Reports;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Tests.Reports.Figures;

public sealed class FailureCountTests
{
    [Fact]
    public void A_cause_is_spelt_for_people_as_it_is_in_the_JSON()
    {
        foreach (var cause in Enum.GetValues<Cause>())
        {
            var failure = new FailureCount(Stage.Body, cause, null, null, 1);
            var spelt = failure.ToString()["body: ".Length..];
            ReportJson.Write(failure).ShouldContain($"\"cause\": \"{spelt}\"");
            new Failure(Stage.Body, cause).ToString().ShouldBe($"body/{spelt}");
        }
        new FailureCount(Stage.Body, Cause.TooLarge, 200, null, 1).ToString().ShouldBe("body: too-large 200");
    }

    [Theory]
    [InlineData(Stage.Body, Cause.TooLarge, "--max-answer")]
    [InlineData(Stage.Answer, Cause.Redirect, "goes round in a loop")]
    [InlineData(Stage.Body, Cause.Timeout, "did not end within --timeout")]
    [InlineData(Stage.Body, Cause.Reset, "ended in the middle of the answer")]
    [InlineData(Stage.Connect, Cause.TooManyFiles, "ulimit -n")]
    [InlineData(Stage.Connect, Cause.Certificate, "--insecure")]
    [InlineData(Stage.Connect, Cause.UnknownHost, "check its spelling")]
    [InlineData(Stage.Connect, Cause.Unreachable, "network in between")]
    public void What_a_name_does_not_say_is_said_once_and_in_every_page(Stage stage, Cause cause, string words)
    {
        FailureCount[] failures = [new(stage, cause, null, null, 3), new(stage, cause, 200, null, 2)];
        FailureAdvice.Of(failures).ShouldHaveSingleItem().Advice.ShouldContain(words);
        var run = LoadReportBuilder.Build(MadeUpEnvelope.Result(1), null, false, [], "1") with { Failures = failures };
        LoadHtml.Render(run).ShouldContain(words);
    }

    [Fact]
    public void A_status_and_a_failed_check_need_no_advice() =>
        FailureAdvice
            .Of([
                new FailureCount(Stage.Answer, Cause.Status, 503, null, 1),
                new FailureCount(Stage.Check, Cause.Check, 200, "json $.ok", 1),
            ])
            .ShouldBeEmpty();
}
