using System.Globalization;
using System.Text;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Tests.Signals.Traces;

public sealed class TextTableTests
{
    [Fact]
    public void Keeps_each_text_once()
    {
        var texts = new TextTable();

        var id = texts.Intern("GET /bookings/{id}");

        texts.Intern("GET /bookings/{id}"u8).ShouldBe(id);
        texts[id].ShouldBe("GET /bookings/{id}");
        texts.Count.ShouldBe(1);
    }

    [Fact]
    public void No_text_is_no_id()
    {
        var texts = new TextTable();

        texts.Intern((string?)null).ShouldBe(TextTable.None);
        texts.Intern("").ShouldBe(TextTable.None);
        texts[TextTable.None].ShouldBe("");
        texts[12_345].ShouldBe("");
        texts[-1].ShouldBe("");
    }

    [Fact]
    public void A_million_different_texts_stay_within_the_bound_and_are_counted()
    {
        var texts = new TextTable(mostTexts: 1_000);
        var known = texts.Intern("known before");

        for (var i = 0; i < 1_000_000; i++)
        {
            texts.Intern(i.ToString(CultureInfo.InvariantCulture));
        }

        texts.Count.ShouldBe(1_000);
        texts.IsFull.ShouldBeTrue();
        texts.Refused.ShouldBe(1_000_000 - 999);
        texts.Intern("never seen").ShouldBe(TextTable.Other);
        texts.Intern("known before").ShouldBe(known);
        texts[TextTable.Other].ShouldBe("(other)");
    }

    [Fact]
    public void The_bound_on_bytes_holds_too()
    {
        var texts = new TextTable(mostBytes: 100);

        texts.Intern(new string('a', 90)).ShouldBeGreaterThan(TextTable.Other);
        texts.Intern(new string('b', 90)).ShouldBe(TextTable.Other);
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        var texts = new TextTable(longest: 5);

        texts[texts.Intern("abcdé")].ShouldBe("abcd");
        texts.Utf8(texts.Intern("éééé")).Length.ShouldBe(4);
    }

    [Fact]
    public void What_is_no_utf8_is_taken_as_it_is()
    {
        var texts = new TextTable();
        byte[] broken = [0x80, 0x80, 0xFF, 0x41];

        var id = texts.Intern(broken);

        texts.Intern(broken).ShouldBe(id);
        texts[id].ShouldBe(Encoding.UTF8.GetString(broken));
    }

    [Fact]
    public void Ids_outlive_the_growth_of_the_table()
    {
        var texts = new TextTable();
        var ids = Enumerable.Range(0, 20_000).Select(i => texts.Intern($"text {i}")).ToList();

        ids.ShouldBeUnique();
        for (var i = 0; i < ids.Count; i++)
        {
            texts[ids[i]].ShouldBe($"text {i}");
        }
    }
}
