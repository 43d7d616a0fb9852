using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Tests.Signals.Constants;

public sealed class ComparedConstantTests
{
    [Theory]
    [InlineData("(o.status = 'open'::text)", "o", "status", "open")]
    [InlineData("((o.status)::text = 'open'::text)", "o", "status", "open")]
    [InlineData("('open'::state = o.status)", "o", "status", "open")]
    [InlineData("(o.level = 2)", "o", "level", "2")]
    [InlineData("((o.id > $1) AND ((o.a IS NULL) OR (o.status = 'it''s'::text)))", "o", "status", "it's")]
    public void Finds_a_constant_and_its_column(string condition, string alias, string column, string value)
    {
        var found = ComparedConstant.In(condition).ShouldHaveSingleItem();

        (found.Alias, found.Column, found.Value).ShouldBe((alias, column, value));
        condition[found.Start..].ShouldStartWith(value == "2" ? "2" : $"'{value.Replace("'", "''")}'");
    }

    [Theory]
    [InlineData("(o.status <> 'open'::text)")]
    [InlineData("(lower(o.status) = 'open'::text)")]
    [InlineData("(o.status = '?'::text)")]
    [InlineData("(o.status = ?)")]
    [InlineData("(o.status = $1)")]
    [InlineData("(status = 'open'::text)")]
    [InlineData("(o.status = ('open'::text || 'x'::text))")]
    [InlineData("(o.status = 'open")]
    public void Finds_nothing_else(string condition) => ComparedConstant.In(condition).ShouldBeEmpty();
}
