using Plimsoll.Cli;
using Plimsoll.Cli.Output;

namespace Plimsoll.Tests.Output;

public sealed class HangingTextTests
{
    [Fact]
    public void Further_lines_begin_under_the_text_of_the_first() =>
        Written(24, 4, $"  {"→"} one two three four five six")
            .ShouldBe(
                """
                  → one two three four
                    five six

                """
            );

    [Fact]
    public void What_fits_stays_on_one_line() => Written(20, 4, $"    just fits here").ShouldBe("    just fits here\n");

    [Fact]
    public void A_word_wider_than_the_line_is_not_cut() =>
        Written(10, 2, $"  an a_very_long_name_of_an_index is")
            .ShouldBe(
                """
                  an
                  a_very_long_name_of_an_index
                  is

                """
            );

    [Fact]
    public void A_word_that_changes_its_style_within_stays_whole() =>
        Written(8, 2, $"  some thing[grey], more[/]").ShouldBe("  some\n  thing,\n  more\n");

    [Fact]
    public void What_is_filled_in_is_no_markup() => Written(40, 0, $"a {"[red]b[/]"}").ShouldBe("a [red]b[/]\n");

    [Fact]
    public void No_line_ends_in_blanks()
    {
        foreach (var line in Written(11, 3, $"   one two   three four").Split('\n'))
        {
            line.ShouldBe(line.TrimEnd());
        }
    }

    private static string Written(int width, int hang, FormattableString line)
    {
        using var output = new StringWriter();
        using var terminal = new Terminal(output, TextWriter.Null, isInteractive: false, colours: false, width);
        terminal.Out.WriteHanging(hang, line);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
