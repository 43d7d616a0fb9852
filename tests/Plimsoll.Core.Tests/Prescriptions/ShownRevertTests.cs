using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Tests.Prescriptions;

/// <summary>The way back of a dropped index is its definition, and that may hold a constant that no report shows.</summary>
public sealed class ShownRevertTests
{
    private static readonly QualifiedName s_index = new("public", "Open ones");
    private static readonly QualifiedName s_table = new("public", "t");

    private static Change.DropIndex Drop(string definition, string? comment = null) =>
        new(s_index, s_table, definition, comment);

    [Theory]
    [InlineData("CREATE INDEX x ON public.t USING btree (a DESC NULLS LAST) INCLUDE (b)")]
    [InlineData(
        "CREATE INDEX x ON public.t USING btree (a) WITH (fillfactor='70', deduplicate_items='off') WHERE (b IS NULL)"
    )]
    [InlineData("CREATE UNIQUE INDEX \"it's 5\" ON public.t USING btree (lower(a))")]
    public void Is_shown_as_it_is_where_it_holds_no_constant(string definition)
    {
        var drop = Drop(definition);

        drop.RevertShown.ShouldBe(drop.Revert);
    }

    [Theory]
    [InlineData("CREATE INDEX x ON public.t USING btree (a) WHERE (email = 'ann@example.test'::text)")]
    [InlineData(
        "CREATE INDEX x ON public.t USING btree (a) WITH (fillfactor='70') WHERE (email = 'ann@example.test'::text)"
    )]
    [InlineData("CREATE INDEX x ON public.t USING btree (((doc ->> 'ann@example.test'::text)))")]
    public void Is_shown_as_a_comment_without_its_constants_and_says_where_they_are(string definition)
    {
        var drop = Drop(definition);

        var shown = drop.RevertShown.ShouldHaveSingleItem();
        shown.ShouldNotContain("ann@");
        shown.ShouldStartWith("-- CREATE INDEX CONCURRENTLY x ON public.t");
        shown.ShouldContain("SELECT pg_get_indexdef('public.\"Open ones\"'::regclass)");
        shown.ShouldNotContain("\n", customMessage: "the rest of a line would not be a comment");
        drop.Revert[0].ShouldContain("ann@", customMessage: "the ledger's way back is exact");
    }

    [Fact]
    public void Keeps_a_comment_to_itself_but_for_our_own()
    {
        const string definition = "CREATE INDEX x ON public.t USING btree (a)";

        Drop(definition, "asked for by ann@example.test").RevertShown[1].ShouldStartWith("-- COMMENT ON INDEX");
        Drop(definition, "asked for by ann@example.test").RevertShown[1].ShouldNotContain("ann@");
        Drop(definition, "plimsoll:trial-1").RevertShown[1].ShouldEndWith("IS 'plimsoll:trial-1'");
    }
}
