using System.CommandLine;
using System.Globalization;
using System.Net;
using Plimsoll.Cli.Faults;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Load;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Proxying;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load proxy</c>: a TCP proxy with faults, until it is stopped.</summary>
public static class LoadProxyCommand
{
    public static Command Create(Terminal terminal)
    {
        var listen = Value("--listen", "address:port", "Where to listen, e.g. 127.0.0.1:6432.", Endpoint);
        var to = Value("--to", "host:port", "Where to lead, e.g. 127.0.0.1:5432.", HostAndPort.Parse);
        var latency = Value(
            "--latency",
            "20ms|20ms±5ms",
            "Hold answers up by this (20ms+-5ms means the same).",
            Delay.Parse
        );
        var latencyUp = Value("--latency-up", "20ms|20ms±5ms", "Hold requests up by this.", Delay.Parse);
        var bandwidth = Rate("--bandwidth", "Let answers through at this rate, all connections together.");
        var bandwidthUp = Rate("--bandwidth-up", "The same for requests.");
        var reset = Flag("--reset", "Reset every connection.");
        var blackHole = Flag("--black-hole", "Accept, and forward nothing.");
        var refuse = Flag("--refuse", "Refuse new connections.");
        var slowClose = Length("--slow-close", "Pass on a close so much later.");
        var status = new Option<int?>("--http-status")
        {
            HelpName = "503",
            Description = "Answer HTTP/1.1 requests with this instead of forwarding them.",
        };
        status.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 200 or > 599)
            {
                result.AddError("--http-status must be from 200 to 599.");
            }
        });
        var httpDelay = Value(
            "--http-delay",
            "100ms|100ms±50ms",
            "Hold single HTTP/1.1 requests up by this.",
            Delay.Parse
        );
        var probability = new Option<double>("--http-probability")
        {
            HelpName = "0.1",
            Description = "How often an HTTP request is struck.",
            DefaultValueFactory = _ => 1,
        };
        probability.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1))
            {
                result.AddError("--http-probability must be above 0 and at most 1.");
            }
        });
        var length = Length("--for", "End the faults after this, and pass everything on. Without it they last.");
        var offLoopback = FaultOptions.OffLoopback();
        var seed = LoadingOptions.Seed();
        listen.Required = to.Required = true;
        var command = new Command(
            "proxy",
            "A TCP proxy that adds latency, narrows, resets, swallows, refuses, or strikes HTTP requests. Runs until Ctrl-C."
        )
        {
            listen,
            to,
            latency,
            latencyUp,
            bandwidth,
            bandwidthUp,
            reset,
            blackHole,
            refuse,
            slowClose,
            status,
            httpDelay,
            probability,
            length,
            offLoopback,
            seed,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                List<ProxyFault> faults = [];
                if (
                    arguments.GetValue(latency) is var down
                    && arguments.GetValue(latencyUp) is var up
                    && (down ?? up) is not null
                )
                {
                    faults.Add(new ProxyFault.Latency(up, down));
                }
                var (downRate, upRate) = (arguments.GetValue(bandwidth), arguments.GetValue(bandwidthUp));
                if ((downRate ?? upRate) is not null)
                {
                    faults.Add(new ProxyFault.Bandwidth(upRate, downRate));
                }
                if (arguments.GetValue(slowClose) is { } after)
                {
                    faults.Add(new ProxyFault.SlowClose(after));
                }
                if (
                    arguments.GetValue(status) is var code
                    && arguments.GetValue(httpDelay) is var wait
                    && (code is not null || wait is not null)
                )
                {
                    faults.Add(new ProxyFault.Http(code, wait, arguments.GetValue(probability)));
                }
                faults.AddRange(
                    new (Option<bool> Option, ProxyFault Fault)[]
                    {
                        (reset, new ProxyFault.Reset()),
                        (blackHole, new ProxyFault.BlackHole()),
                        (refuse, new ProxyFault.Refuse()),
                    }
                        .Where(flag => arguments.GetValue(flag.Option))
                        .Select(flag => flag.Fault)
                );
                var options = new ProxyOptions
                {
                    Name = "proxy",
                    Listen = arguments.GetRequiredValue(listen)!,
                    To = arguments.GetRequiredValue(to)!,
                    IsHttp = faults.OfType<ProxyFault.Http>().Any(),
                    MayLeaveLoopback = arguments.GetValue(offLoopback),
                };
                await RunAsync(terminal, options, faults, arguments.GetValue(length), arguments.GetValue(seed), token);
                return ExitCodes.Success; // Ctrl-C is how it ends
            }
        );
        return command;
    }

    private static async Task RunAsync(
        Terminal terminal,
        ProxyOptions options,
        IReadOnlyList<ProxyFault> faults,
        TimeSpan? length,
        int seed,
        CancellationToken token
    )
    {
        using var clock = new PreciseClock();
        await using var proxy = FaultProxy.Start(options, new Random(seed), clock);
        var begun = faults.Select(proxy.Begin).ToList();
        var kinds = string.Join(", ", faults.Select(fault => fault.Kind));
        if (!TargetPermission.IsThisMachine(new UriBuilder(Uri.UriSchemeHttp, options.To.Host, options.To.Port).Uri))
        {
            terminal.Error.WriteLine(
                $"Note: {options.To.Host} is not this machine. A load that is sent to {proxy.Address} reaches it, and cannot know: send none there unless you may load that host."
            );
        }
        terminal.Error.WriteLine(
            $"{proxy.Address} leads to {options.To.Host}:{options.To.Port}{(kinds.Length > 0 ? " with " + kinds : "")}. Ctrl-C ends it."
        );
        try
        {
            if (length is { } limit && faults.Count > 0)
            {
                await Task.Delay(limit, token);
                begun.ForEach(fault => fault.Dispose());
                terminal.Error.WriteLine("The faults have ended; everything is passed on.");
            }
            await Task.Delay(Timeout.Infinite, token);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
        var counts = proxy.Counts;
        terminal.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Connections} connections ({counts.Failed} did not reach the server), {counts.BytesUp} bytes up, {counts.BytesDown} down, {counts.StruckRequests} requests struck."
            )
        );
    }

    private static IPEndPoint? Endpoint(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':') ? endpoint : null;

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Option<long?> Rate(string name, string description) =>
        new(name)
        {
            HelpName = "500KB/s|10Mbit/s",
            Description = description,
            CustomParser = result =>
                CommonOptions.Parsed(result, BandwidthText.Parse, "a rate such as 500KB/s or 10Mbit/s"),
        };

    private static Option<TimeSpan?> Length(string name, string description) =>
        new(name)
        {
            HelpName = "5s",
            Description = description,
            CustomParser = result => CommonOptions.Parsed(result, Duration.Parse, "a length of time such as 5s"),
        };

    private static Option<T?> Value<T>(string name, string help, string description, Func<string, T?> parse)
        where T : class =>
        new(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = result =>
            {
                var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (parse(word) is { } value)
                {
                    return value;
                }
                result.AddError($"'{word}' is not understood by {name}; write it like {help}.");
                return null;
            },
        };
}
