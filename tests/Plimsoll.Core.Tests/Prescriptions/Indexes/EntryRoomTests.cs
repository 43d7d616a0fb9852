using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

/// <summary>An index must not make an insert fail that worked before.</summary>
public sealed class EntryRoomTests
{
    private const string Page = "SELECT title, user_id FROM posts WHERE user_id = $1";

    [Theory]
    [InlineData("bigint", true)]
    [InlineData("character varying(100)", true)]
    [InlineData("numeric(12,2)", true)]
    [InlineData("text", false)]
    [InlineData("character varying", false)]
    [InlineData("character varying(900)", false)]
    public async Task Carries_along_only_what_has_a_greatest_length(string type, bool isCarried)
    {
        var advice = await PostsWith(t => t.Column("title", type, width: 20));

        advice.ShouldPropose(isCarried ? "posts (user_id) + title" : "posts (user_id)");
    }

    [Fact]
    public async Task Says_why_it_did_not()
    {
        var advice = await PostsWith(t => t.Column("title", "text", width: 20));

        advice
            .Refused.First(r => r.Design.Include.Contains("title"))
            .Reason.ShouldStartWith("title has no greatest length");
    }

    [Fact]
    public async Task Carries_along_what_an_index_bounds_already()
    {
        var advice = await PostsWith(t => t.Column("title", "text", width: 20).Index("posts_title", "title"));

        advice.ShouldPropose("posts (user_id) + title");
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(400, false)]
    public async Task Looks_up_by_names_and_not_by_texts(int width, bool isKey)
    {
        var advice = await AWorkload
            .With()
            .Table("posts", t => t.Rows(1_200_000).Column("id").Column("title", "text", width: width).PrimaryKey("id"))
            .Statement(
                "SELECT id FROM posts WHERE title = $1",
                s => s.Share(0.6).Plan(Scan("(posts.title = $1)", "posts.id"))
            )
            .AdviseAsync();

        advice.Proposals.Count.ShouldBe(isKey ? 1 : 0);
    }

    private static Task<IndexAdvice> PostsWith(Func<ATable, ATable> more) =>
        AWorkload
            .With()
            .Table(
                "posts",
                t => more(t.Rows(1_200_000).Column("id").Column("user_id", distinct: 40_000).PrimaryKey("id"))
            )
            .Statement(Page, s => s.Share(0.6).Plan(Scan("(posts.user_id = $1)", "posts.title", "posts.user_id")))
            .AdviseAsync();

    private static PlanNode Scan(string filter, params string[] output) =>
        APlan.SeqScan("posts", filter, 300, cost: 45_000) with
        {
            Output = output,
        };
}
