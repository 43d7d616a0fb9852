using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>
/// Where a command writes: the product to <see cref="Out"/>, progress and errors to <see cref="Error"/>. Plain text
/// where it is no terminal or <c>NO_COLOR</c> is set.
/// </summary>
public sealed class Terminal : IDisposable
{
    private const int PlainWidth = 120;

    public Terminal(TextWriter output, TextWriter error, bool isInteractive, bool colours, int? width = null)
    {
        RawOut = output;
        IsInteractive = isInteractive;
        Out = Build(output, colours, width);
        Error = Build(error, colours, width);
    }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Error { get; }

    /// <summary>For machines: documents go through it byte by byte, never wrapped.</summary>
    public TextWriter RawOut { get; }

    /// <summary>Progress may redraw a line.</summary>
    public bool IsInteractive { get; }

    public static Terminal OfProcess()
    {
        var noColour = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var isTerminal = !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        return new Terminal(
            Console.Out,
            Console.Error,
            isInteractive: !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            colours: isTerminal && !noColour,
            width: isTerminal ? Math.Clamp(Console.WindowWidth, 60, 160) : null
        );
    }

    public void Dispose()
    {
        RawOut.Flush();
    }

    private static IAnsiConsole Build(TextWriter writer, bool colours, int? width)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = width ?? PlainWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
