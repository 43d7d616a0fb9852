using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Programs;

/// <summary>The command line of a <see cref="LoadProgram"/>; the same words as <c>plimsoll load run</c>.</summary>
internal sealed record ProgramArguments
{
    public const string Usage = """
        --target URL               where the service listens; overrides the scenario's own
        --i-own-this-target HOST   allow a load on this host; without it only this machine is loaded
        --multiple N               of today's peak; 1 unless said
        --window LENGTH            how long to measure; 30s unless said
        --warm-up LENGTH           before the window; the mean length of a session unless said
        --timeout LENGTH           of a request; 10s unless said
        --http2                    speak HTTP/2 and nothing else
        --insecure                 take any certificate: encrypted, but nobody knows for whom
        --max-answer SIZE          the largest answer that is read to its end, e.g. 100MB; 8MB unless said
        --seed N                   the same seed draws the same arrivals, journeys and values
        --slo PROMISE              e.g. p95<300ms,errors<0.1%; overrides the scenario's own
        --output FILE, -o          a report, .json or .html; may be given twice
        --fail-on slo|invalid      end with an exit code of its own; may be given twice
        --check                    say what the scenario asks for, and send nothing

        """;

    private static readonly string[] s_switches = ["--check", "--help", "-h", "--http2", "--insecure"];

    public LoadOptions Load { get; private init; } = new();
    public Slo? Slo { get; private init; }
    public IReadOnlyList<string> Files { get; private init; } = [];
    public bool FailsOnSlo { get; private init; }
    public bool FailsOnInvalid { get; private init; }
    public bool Check { get; private init; }
    public bool Help { get; private init; }

    /// <exception cref="PlimsollException">Names every word that cannot be (<see cref="Fault.Usage"/>).</exception>
    public static ProgramArguments Parse(IReadOnlyList<string> args)
    {
        var read = new ProgramArguments();
        var errors = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            var takes = !s_switches.Contains(name);
            if (takes && i + 1 == args.Count)
            {
                errors.Add($"{name} is no option, or lacks its value");
            }
            else if (read.With(name, takes ? args[++i] : "") is { } next)
            {
                read = next;
            }
            else
            {
                errors.Add(takes ? $"{name} {args[i]}" : name);
            }
        }
        return errors.Count == 0
            ? read
            : throw new PlimsollException(
                Fault.Usage,
                "Not understood: " + string.Join("; ", errors) + ".",
                "--help names every option."
            );
    }

    /// <returns>Null where the option is not known or its value is none.</returns>
    private ProgramArguments? With(string name, string value) =>
        name switch
        {
            "--check" => this with { Check = true },
            "--help" or "-h" => this with { Help = true },
            "--target" => Uri.TryCreate(value, UriKind.Absolute, out var uri)
                ? this with
                {
                    Load = Load with { Target = uri },
                }
                : null,
            "--i-own-this-target" => this with { Load = Load with { OwnedTargets = [.. Load.OwnedTargets, value] } },
            "--multiple" => Number(value) is { } times ? this with { Load = Load with { Multiple = times } } : null,
            "--window" => Length(value) is { } length ? this with { Load = Load with { Window = length } } : null,
            "--warm-up" => Length(value) is { } length ? this with { Load = Load with { WarmUp = length } } : null,
            "--timeout" => Length(value) is { } length ? this with { Load = Load with { Timeout = length } } : null,
            "--http2" => this with { Load = Load with { Protocol = HttpProtocol.Http2 } },
            "--insecure" => this with { Load = Load with { AnyCertificate = true } },
            "--max-answer" => Bytes.Parse(value) is { Count: > 0 } size
                ? this with
                {
                    Load = Load with { MaxAnswer = size },
                }
                : null,
            "--seed" => int.TryParse(value, CultureInfo.InvariantCulture, out var seed)
                ? this with
                {
                    Load = Load with { Seed = seed },
                }
                : null,
            "--slo" => Slo.TryParse(value, out var slo, out _) ? this with { Slo = slo } : null,
            "--output" or "-o" => Path.GetExtension(value) is ".json" or ".html"
                ? this with
                {
                    Files = [.. Files, value],
                }
                : null,
            "--fail-on" => value switch
            {
                "slo" => this with { FailsOnSlo = true },
                "invalid" => this with { FailsOnInvalid = true },
                _ => null,
            },
            _ => null,
        };

    private static double? Number(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;

    private static TimeSpan? Length(string word)
    {
        var digits = word.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        TimeSpan? unit = word[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" or "" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        return
            unit is { } of
            && double.TryParse(
                word[..digits],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number * of < TimeSpan.FromDays(7)
            ? number * of
            : null;
    }
}
