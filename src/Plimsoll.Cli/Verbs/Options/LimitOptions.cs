using System.CommandLine;
using Plimsoll.Cli.Limits;
using Plimsoll.Load.Faults;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>Options that tell what may be full; each call makes a new one, for an option belongs to one command.</summary>
public static class LimitOptions
{
    public static Option<int?> Pid() =>
        new("--pid")
        {
            HelpName = "process id",
            Description =
                "The service's process on this machine: its processors, files, waits for the disk and calls to others are looked at.",
        };

    public static Option<string?> Postgres() =>
        new("--postgres", "-p")
        {
            HelpName = "connection string",
            Description =
                "The service's database: its sessions, locks and connections are looked at some forty times a second. "
                + $"Better given in the environment variable {CommonOptions.PostgresVariable}.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(CommonOptions.PostgresVariable),
        };

    public static Option<PoolSizes?> PoolSizes() =>
        new("--pool-size")
        {
            HelpName = "8|shop=8|127.0.0.1:7001=8",
            Description =
                "How large the service's pool of connections is: to the database, of one application_name, or to another service. "
                + "May be given more than once. With it the capacity is known from a part of the load.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var sizes = Limits.PoolSizes.Parse(result.Tokens.Select(token => token.Value), out var error);
                if (error is not null)
                {
                    result.AddError(error);
                }
                return sizes;
            },
        };

    public static Option<int?> AtOnce() =>
        new("--at-once")
        {
            HelpName = "number",
            Description = "Requests that the service works on at once: its worker threads or processes.",
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    word => int.TryParse(word, out var number) && number > 0 ? number : (int?)null,
                    "a number of requests, 1 or more"
                ),
        };

    public static Option<double?> Bandwidth() =>
        new("--bandwidth")
        {
            HelpName = "10MB/s",
            Description = "What the way from the service to the load carries.",
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    word => BandwidthText.Parse(word) is { } bytes ? (double)bytes : (double?)null,
                    "a bandwidth such as 10MB/s or 100Mbit/s"
                ),
        };
}
