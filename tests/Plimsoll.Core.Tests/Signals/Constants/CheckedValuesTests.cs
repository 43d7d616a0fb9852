using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Tests.Signals.Constants;

public sealed class CheckedValuesTests
{
    [Theory]
    [InlineData("(status = ANY (ARRAY['open'::text, 'done'::text]))", "open,done")]
    [InlineData(
        "((status)::text = ANY ((ARRAY['open'::character varying, 'it''s done'::character varying])::text[]))",
        "open,it's done"
    )]
    [InlineData("((status = 'open'::text) OR (status = 'done'::text))", "open,done")]
    [InlineData("((status IS NULL) OR (status = ANY (ARRAY['a'::text, 'b'::text])))", "a,b")]
    [InlineData("(kind = ANY (ARRAY['a'::bpchar, 'b'::bpchar]))", "a,b")]
    [InlineData("(level = ANY (ARRAY[1, 2, 3]))", "1,2,3")]
    [InlineData("(level = ANY (ARRAY['-1'::integer, 2]))", "-1,2")]
    [InlineData("(VALUE = ANY (ARRAY['new'::text, 'old'::text]))", "new,old")]
    public void Reads_the_values_that_a_list_names(string check, string values) =>
        CheckedValues.In(check).ShouldBe(values.Split(','));

    [Theory]
    [InlineData("(tenant = 'acme'::text)")]
    [InlineData("((level >= 1) AND (level <= 5))")]
    [InlineData("(status <> ALL (ARRAY['open'::text, 'done'::text]))")]
    [InlineData("((status = ANY (ARRAY['a'::text, 'b'::text])) OR (other = 'c'::text))")]
    [InlineData("((status = ANY (ARRAY['a'::text, 'b'::text])) OR (length(status) > 7))")]
    [InlineData("(lower(status) = ANY (ARRAY['a'::text, 'b'::text]))")]
    [InlineData("(status ~ '^[a-z]+$'::text)")]
    [InlineData("(price = ANY (ARRAY[1.5, 2.5]))")]
    [InlineData("(status = ANY (ARRAY['a'::text, other]))")]
    [InlineData("(status = ANY (ARRAY['?'::text, 'a'::text]))")]
    [InlineData("(status = ANY (ARRAY['open'::text")]
    [InlineData("")]
    public void Takes_nothing_else_for_a_list_of_states(string check) => CheckedValues.In(check).ShouldBeEmpty();

    [Fact]
    public void Many_values_or_long_ones_are_no_states()
    {
        CheckedValues.In(List(Enumerable.Range(0, 101).Select(n => $"v{n}"))).ShouldBeEmpty();
        CheckedValues.In(List(["short", new string('x', 64)])).ShouldBeEmpty();

        static string List(IEnumerable<string> values) =>
            $"(a = ANY (ARRAY[{string.Join(", ", values.Select(v => $"'{v}'::text"))}]))";
    }
}
