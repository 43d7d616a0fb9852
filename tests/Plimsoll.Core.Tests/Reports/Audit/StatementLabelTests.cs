using Plimsoll.Core.Reports.Audit;

namespace Plimsoll.Core.Tests.Reports.Audit;

public sealed class StatementLabelTests
{
    [Fact]
    public void The_select_list_goes_before_the_rest_does() =>
        StatementLabel
            .Of("SELECT id, title, body FROM issues WHERE project_id = $1", 44)
            .ShouldBe("SELECT … FROM issues WHERE project_id = $1");

    [Fact]
    public void Statements_that_would_read_alike_end_with_their_fingerprints()
    {
        var labels = StatementLabel.Of(
            [
                ("a1b2", "SELECT id, title FROM issues INNER JOIN projects ON a = b WHERE x = $1"),
                ("c3d4", "SELECT id, title FROM issues INNER JOIN projects ON a = b WHERE y = $1"),
                ("e5f6", "SELECT 1"),
            ],
            40
        );

        labels.ShouldBe([
            "SELECT … FROM issues INNER JOIN pr… a1b2",
            "SELECT … FROM issues INNER JOIN pr… c3d4",
            "SELECT 1",
        ]);
    }
}
