using System.Text;
using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning.Logs;

public sealed class LogReaderTests
{
    private const string Good = "10.0.0.1 - - [01/May/2024:12:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n";

    [Fact]
    public void Broken_lines_are_counted_and_shown_without_their_content()
    {
        var (entries, summary) = LogText.Read(Good + "Frau Müller, +49 170 1234567: <secret>\n\n" + Good);
        entries.Count.ShouldBe(2);
        summary.ShouldSatisfyAllConditions(
            s => s.Lines.ShouldBe(4),
            s => s.Other.ShouldBe(1),
            s => s.Broken.ShouldBe(1),
            s => s.FirstBroken.ShouldBe([new BrokenLine("access.log", 2, "xxxx xxxxxx, +99 999 9999999: <xxxxxx>")])
        );
    }

    [Fact]
    public void Reads_gzip_windows_line_ends_a_byte_order_mark_and_a_last_line_without_end()
    {
        var (entries, summary) = LogText.Read(LogText.Gzip("\uFEFF" + Good.Replace("\n", "\r\n") + Good.TrimEnd('\n')));
        entries.Count.ShouldBe(2);
        summary.Broken.ShouldBe(0);
    }

    [Fact]
    public void A_gzip_that_is_damaged_or_cut_off_is_read_as_far_as_it_goes()
    {
        var random = new Random(7);
        var lines = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            lines.Append(Good.Replace("GET /", $"GET /{random.Next()}"));
        }
        var whole = LogText.Gzip(lines.ToString());
        LogText.Read(whole[..(whole.Length / 2)]).Entries.Count.ShouldBeInRange(1_000, 19_000);
        whole.AsSpan(whole.Length / 2, 2_000).Fill(0xFF);
        var (entries, summary) = LogText.Read(whole);
        entries.Count.ShouldBeInRange(1_000, 19_000);
        summary.Warnings.ShouldHaveSingleItem().ShouldContain("damaged");
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(2_000_000)]
    public void A_huge_line_is_one_broken_line_and_the_next_is_read(int length)
    {
        var (entries, summary) = LogText.Read(Good + new string('x', length) + "\n" + Good + Good);
        entries.Count.ShouldBe(3);
        summary.Broken.ShouldBe(1);
        summary.Lines.ShouldBe(4);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("PK\u0003\u0004\0\0\0", "is no text")]
    [InlineData("just words\nand more words\n", "is of no format known here")]
    public void What_is_no_log_is_refused(string text, string why) =>
        Should.Throw<PlimsollException>(() => LogText.Read(text)).Message.ShouldContain(why);

    [Fact]
    public void What_is_refused_is_not_repeated_in_the_message() =>
        Should
            .Throw<PlimsollException>(() => LogText.Read("alice@example.com came by\n"))
            .Message.ShouldContain("xxxxx@xxxxxxx.xxx xxxx xx");

    [Fact]
    public void A_missing_log_is_a_fault_of_the_file() =>
        Should.Throw<PlimsollException>(() => LogSource.Open("/nowhere/access.log")).Fault.ShouldBe(Fault.File);

    [Theory]
    [InlineData("combined")]
    [InlineData("json")]
    [InlineData("w3c")]
    [InlineData("alb")]
    [InlineData("aspnet")]
    public void No_damage_to_a_line_is_fatal(string format)
    {
        const int Seed = 4242;
        var random = new Random(Seed);
        var sample = format switch
        {
            "combined" => Good,
            "json" =>
                """{"ts":1714564800.5,"request":{"method":"GET","uri":"/","headers":{"User-Agent":["x"]}},"status":200}""",
            "alb" =>
                "http 2024-05-01T12:00:00.0Z app/lb/5 1.1.1.1:1 - 0.1 0.3 0.1 502 - 34 0 \"GET https://h:443/ HTTP/2.0\" \"-\"",
            _ => "2024-05-01 12:00:00 ::1 GET / 200 250",
        };
        var text = new List<byte>("#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken\n"u8.ToArray());
        for (var i = 0; i < 3_000; i++)
        {
            var line = Encoding.UTF8.GetBytes(sample.TrimEnd());
            for (var damage = random.Next(4); damage > 0; damage--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(1, 256);
            }
            text.AddRange(line.AsSpan(0, random.Next(1, line.Length + 1)));
            text.Add((byte)'\n');
        }
        var (entries, summary) = LogText.Read([.. text], new LogFormatChoice(format));
        (summary.Entries + summary.Broken + summary.Other).ShouldBe(summary.Lines, $"seed {Seed}");
        entries.Count.ShouldBe((int)summary.Entries);
    }
}
