using System.Globalization;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.Output;

/// <summary>How far the reading of logs has come: a bar that redraws on a terminal, a line for every tenth elsewhere.</summary>
public sealed class LogProgressBar(Terminal terminal, Progress says, TimeProvider time) : IProgress<LogProgress>
{
    private const int Width = 30;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly long _started = time.GetTimestamp();
    private long _drawn;
    private int _tenth;
    private bool _isOpen;

    /// <summary>What had been read when it was told of last.</summary>
    public LogProgress Last { get; private set; }

    public void Report(LogProgress value)
    {
        Last = value;
        var share = value.Total is > 0 and var total ? Math.Min(1, (double)value.Done / total) : (double?)null;
        var perSecond = value.Lines / Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        var speed = string.Create(CultureInfo.InvariantCulture, $"{value.Lines:#,0} lines, {perSecond:#,0} a second");
        if (!terminal.IsInteractive)
        {
            if (share is { } done && (int)(done * 10) > _tenth)
            {
                _tenth = (int)(done * 10);
                says.Line($"{_tenth * 10} % read: {speed}");
            }
            return;
        }
        if (share is not 1 && _drawn != 0 && time.GetElapsedTime(_drawn) < s_redraw)
        {
            return;
        }
        _drawn = time.GetTimestamp();
        _isOpen = true;
        var bar = share is { } part
            ? new string('█', (int)(part * Width)).PadRight(Width, '·') + $" {part * 100, 3:0} %  "
            : "";
        terminal.Error.Profile.Out.Writer.Write($"\r        {bar}{speed}   ");
    }

    /// <summary>Ends the bar's line.</summary>
    public void Close()
    {
        if (_isOpen)
        {
            _isOpen = false;
            terminal.Error.Profile.Out.Writer.WriteLine();
        }
    }
}
