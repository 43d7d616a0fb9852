using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Trials;
using Plimsoll.Load;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Cli.Output;

/// <summary>
/// A load while it goes on, on standard error: a table that is drawn anew each second in a terminal, a plain line a
/// second elsewhere.
/// </summary>
public sealed class LiveView : IProgress<LiveLine>, IAsyncDisposable
{
    private readonly Terminal _terminal;
    private readonly string _title;
    private readonly bool _redraws;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Task _drawing = Task.CompletedTask;
    private LiveDisplayContext? _display;

    private LiveView(Terminal terminal, string title)
    {
        _terminal = terminal;
        _title = title;
        _redraws = terminal.IsInteractive && terminal.Error.Profile.Capabilities.Ansi;
        if (!_redraws)
        {
            terminal.Error.WriteLine(title);
            return;
        }
        _drawing = terminal
            .Error.Live(new Text(title))
            .AutoClear(true)
            .StartAsync(async context =>
            {
                _display = context;
                await _ended.Task;
            });
    }

    public static LiveView Start(Terminal terminal, Scenario scenario, LoadOptions options) =>
        new(
            terminal,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name} at {options.Multiple:0.##}x today's peak, about {scenario.RequestsPerSecond * options.Multiple:0.#} requests/s, for {Format.Age(options.Window)}"
            )
        );

    /// <summary>The same for an envelope: which level it is stands in each line.</summary>
    public static LiveView Start(Terminal terminal, Scenario scenario, Slo slo) =>
        new(
            terminal,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name}: searching for where {slo} breaks; today's peak is {scenario.RequestsPerSecond:0.#} requests/s"
            )
        );

    public void Report(LiveLine value)
    {
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
            {
                return;
            }
            if (_redraws)
            {
                _display?.UpdateTarget(Table(value));
            }
            else
            {
                _terminal.Error.Profile.Out.Writer.WriteLine(Line(value));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _ended.TrySetResult();
        }
        await _drawing;
    }

    /// <summary>One line, the same columns each second.</summary>
    internal static string Line(LiveLine line)
    {
        var latency = line.Latency;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Load.Elapsed:m\\:ss}  {Stage(line.Stage), -9}  {line.Load.Multiple, 5:0.##}x  {line.Load.PerSecond, 7:0.0}/s  p50 {Ms(latency.Quantile(0.5)), 9}  p95 {Ms(latency.Quantile(0.95)), 9}  p99 {Ms(latency.Quantile(0.99)), 9}  errors {line.Failed, 4}  waiting {line.Load.InFlight, 4}"
        );
    }

    private Rows Table(LiveLine line)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("last second");
        foreach (var heading in (string[])["requests/s", "p50", "p95", "p99", "errors"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        foreach (var step in line.Steps.Where(step => step.Requests > 0))
        {
            table.AddRow(
                Markup.Escape(step.Name),
                Format.Count(step.Requests),
                Ms(step.Latency.Quantile(0.5)),
                Ms(step.Latency.Quantile(0.95)),
                Ms(step.Latency.Quantile(0.99)),
                step.Failed > 0 ? $"[red]{Format.Count(step.Failed)}[/]" : "0"
            );
        }
        IRenderable title = new Markup($"[bold]{Markup.Escape(_title)}[/]");
        return new Rows(title, new Text(Line(line)), table);
    }

    private static string Stage(LoadStage stage) =>
        stage switch
        {
            LoadStage.WarmUp => "warm-up",
            LoadStage.Draining => "draining",
            LoadStage.Faults => "faults",
            _ => "measuring",
        };

    private static string Ms(TimeSpan latency) => Format.Milliseconds(latency.TotalMilliseconds);
}
