using System.CommandLine;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Cli.Faults;

/// <summary>The options of a load about its faults.</summary>
public sealed class FaultOptions
{
    public const string PostgresVariable = "PLIMSOLL_FAULT_POSTGRES";

    private readonly Option<bool> _faults = new("--faults")
    {
        Description = "Make the scenario's faults and run its checks of the data. Without it they are left out.",
    };

    private readonly Option<bool> _kill = new("--allow-kill")
    {
        Description = "Faults may kill processes: what cannot be undone.",
    };

    private readonly Option<bool> _offLoopback = OffLoopback();

    private readonly Option<string[]?> _postgres = new("--fault-postgres")
    {
        HelpName = "name=connection string",
        Description =
            "The database that faults and checks name; without a name it is main. May be given more than once. "
            + $"Better given in the environment variable {PostgresVariable} (main) or {PostgresVariable}_NAME, where no process list shows the password.",
    };

    private readonly Option<DirectoryInfo> _journals = new("--fault-journals")
    {
        Hidden = true,
        DefaultValueFactory = _ => new DirectoryInfo(LeftBehind.UsualDirectory),
    };

    public static Option<bool> OffLoopback() =>
        new("--proxy-off-loopback") { Description = "Proxies may listen where other machines can reach them." };

    public void AddTo(Command command)
    {
        command.Options.Add(_faults);
        command.Options.Add(_kill);
        command.Options.Add(_offLoopback);
        command.Options.Add(_postgres);
        command.Options.Add(_journals);
    }

    /// <exception cref="PlimsollException">A database that the plan names has no connection string.</exception>
    public FaultRequest Read(ParseResult arguments, FaultPlan plan, int seed)
    {
        var wanted = arguments.GetValue(_faults);
        var connections = wanted ? Connections(arguments.GetValue(_postgres) ?? [], plan) : [];
        return new FaultRequest(
            wanted ? plan : FaultPlan.None,
            plan.IsEmpty || wanted,
            new FaultPermissions
            {
                MayKill = arguments.GetValue(_kill),
                MayLeaveLoopback = arguments.GetValue(_offLoopback),
            },
            connections,
            arguments.GetRequiredValue(_journals).FullName,
            seed
        );
    }

    private static Dictionary<string, string> Connections(IReadOnlyList<string> given, FaultPlan plan)
    {
        var connections = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in plan.Databases)
        {
            var prefix = name + "=";
            var connection =
                given.FirstOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
                ?? (name == "main" ? given.FirstOrDefault(word => !IsNamed(word, plan)) : null)
                ?? Environment.GetEnvironmentVariable(Variable(name));
            if (string.IsNullOrWhiteSpace(connection))
            {
                throw new PlimsollException(
                    Fault.Usage,
                    $"The scenario's faults or checks need the database {name}, and no connection string is given for it.",
                    $"Give it: --fault-postgres {name}=<connection string>, or set {Variable(name)}."
                );
            }
            connections[name] = connection;
        }
        return connections;
    }

    // A connection string itself holds equals signs; what stands before the first tells which it is.
    private static bool IsNamed(string word, FaultPlan plan) =>
        plan.Databases.Any(name => word.StartsWith(name + "=", StringComparison.Ordinal));

    private static string Variable(string name) =>
        name == "main" ? PostgresVariable : $"{PostgresVariable}_{name.ToUpperInvariant().Replace('-', '_')}";
}
