using System.Globalization;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>One line for each thing that begins, with the time since the start, on standard error.</summary>
public sealed class Progress(IAnsiConsole console, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();

    public void Line(string text)
    {
        var elapsed = time.GetElapsedTime(_started).ToString(@"m\:ss", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            console.WriteHanging(8, $"[grey]{elapsed, 6}[/]  {text}");
        }
    }
}
