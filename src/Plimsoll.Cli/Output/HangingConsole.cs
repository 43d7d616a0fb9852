using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>Writes lines whose continuation is indented (<see cref="HangingText"/>).</summary>
public static class HangingConsole
{
    /// <param name="hang">Where further lines begin.</param>
    /// <param name="line">Markup; what is filled in is escaped.</param>
    public static void WriteHanging(this IAnsiConsole console, int hang, FormattableString line) =>
        console.Write(new HangingText(Markup.FromInterpolated(line), hang));

    /// <param name="hang">Where further lines begin.</param>
    /// <param name="markup">What is foreign in it is escaped already.</param>
    public static void WriteHangingMarkup(this IAnsiConsole console, int hang, string markup) =>
        console.Write(new HangingText(new Markup(markup), hang));
}
