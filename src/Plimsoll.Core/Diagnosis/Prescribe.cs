using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Prescriptions that many rules write alike.</summary>
public static class Prescribe
{
    /// <summary>What only a person can do.</summary>
    public static Prescription Advice(
        string rule,
        string title,
        string text,
        string effect,
        Disruption disruption,
        string? sql = null,
        string? back = null
    ) =>
        new()
        {
            Rule = rule,
            Title = title,
            Change = new Change.Advice(text, sql, back),
            Predicted = new Predicted(0, effect, "rule of thumb"),
            Disruption = disruption,
        };

    /// <summary>Rebuilds the table's statistics and the visibility map, and frees what is dead.</summary>
    public static Prescription Vacuum(string rule, Table table, string effect, bool freeze = false) =>
        new()
        {
            Rule = rule,
            Title = $"{(freeze ? "Vacuum and freeze" : "Vacuum")} {table.Name}",
            Change = new Change.Vacuum(table.Name, freeze),
            Predicted = new Predicted(0, effect, "statistics"),
            Cost = new Cost(Bytes.Zero, Note: $"reads {table.TotalSize} once; blocks neither reads nor writes"),
            Disruption = Disruption.Maintenance,
            Tables = [table.Name],
        };

    /// <summary>A storage parameter of the table, with what it was as the way back.</summary>
    public static Prescription TableOption(
        string rule,
        Table table,
        string option,
        string value,
        string effect,
        string? note = null
    ) =>
        new()
        {
            Rule = rule,
            Title = $"Set {option} = {value} on {table.Name}",
            Change = new Change.SetTableOption(table.Name, option, value, table.Options.GetValueOrDefault(option)),
            Predicted = new Predicted(0, effect, "rule of thumb"),
            Cost = new Cost(Bytes.Zero, Note: note),
            Disruption = Disruption.Setting,
            Tables = [table.Name],
        };

    /// <summary>
    /// A server setting: a change where a trial may decide and <c>ALTER SYSTEM</c> with a reload suffices; else advice that
    /// says what to do instead.
    /// </summary>
    /// <param name="isForTrial">False where it is no question of speed, so that a person must want it.</param>
    public static Prescription Setting(
        string rule,
        Workload workload,
        string name,
        string value,
        Predicted predicted,
        Cost? cost = null,
        IReadOnlyList<Fingerprint>? helps = null,
        bool isForTrial = true
    )
    {
        var setting = workload.Observation.Settings.GetValueOrDefault(name);
        var needsRestart = setting?.Context == "postmaster";
        var change = new Change.SetServerSetting(name, value, setting?.WrittenByAlterSystem);
        var advice = Obstacle(workload, setting, change);
        if (advice is null && (needsRestart || !isForTrial))
        {
            advice = new Change.Advice(
                needsRestart
                    ? $"Set {name} = {value} and restart the server at a quiet hour."
                    : $"Set {name} = {value}, then SELECT pg_reload_conf().",
                change.Apply[0],
                change.Revert[0]
            );
        }
        return new Prescription
        {
            Rule = rule,
            Title = $"Set {name} = {value}{(needsRestart ? " and restart" : "")}",
            Change = advice is null ? change : advice,
            Predicted = predicted,
            Cost = cost ?? Cost.None,
            Disruption = needsRestart ? Disruption.Restart : Disruption.Setting,
            Helps = helps ?? [],
        };
    }

    /// <summary>Where <c>ALTER SYSTEM</c> is forbidden, or something else would win over it.</summary>
    private static Change.Advice? Obstacle(Workload workload, Setting? setting, Change.SetServerSetting change)
    {
        var (name, value) = (change.Name, change.Value);
        if (workload.Observation.Server.ManagedService is { } service)
        {
            return new Change.Advice(
                $"{service} does not allow ALTER SYSTEM: set {name} = {value} in the instance's parameter group "
                    + $"(flags, server parameters){(setting?.Context == "postmaster" ? ", then restart the instance" : "")}."
            );
        }
        var database =
            $"ALTER DATABASE {SqlIdentifier.Quote(workload.Observation.Server.Database)} SET {SqlIdentifier.Quote(name)} = ";
        return setting?.Source switch
        {
            "command line" or "environment variable" => new Change.Advice(
                $"It comes from the server's {setting.Source}, which wins over ALTER SYSTEM: change {name} to {value} there, and restart."
            ),
            "database" => new Change.Advice(
                $"It is set for this database, which wins over the server's setting; new sessions take {value}.",
                database + SqlIdentifier.Literal(value),
                database + SqlIdentifier.Literal(setting.Value)
            ),
            _ => null,
        };
    }
}
