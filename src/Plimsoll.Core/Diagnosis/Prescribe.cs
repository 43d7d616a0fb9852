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
    /// A server setting: a change where <c>ALTER SYSTEM</c> and a reload suffice, advice where a managed service forbids
    /// it or a restart is needed.
    /// </summary>
    public static Prescription Setting(
        string rule,
        Workload workload,
        string name,
        string value,
        Predicted predicted,
        Cost? cost = null,
        IReadOnlyList<Fingerprint>? helps = null
    )
    {
        var setting = workload.Observation.Settings.GetValueOrDefault(name);
        var change = new Change.SetServerSetting(name, value, setting?.WrittenByAlterSystem);
        var needsRestart = setting?.Context == "postmaster";
        return new Prescription
        {
            Rule = rule,
            Title = $"Set {name} = {value}{(needsRestart ? " and restart" : "")}",
            Change =
                workload.Observation.Server.ManagedService is { } service
                    ? new Change.Advice(
                        $"{service} does not allow ALTER SYSTEM: set {name} = {value} in the instance's parameter group "
                            + $"(flags, server parameters){(needsRestart ? ", then restart the instance" : "")}."
                    )
                : needsRestart
                    ? new Change.Advice(
                        $"Set {name} = {value} and restart the server at a quiet hour.",
                        change.Apply[0],
                        change.Revert[0]
                    )
                : change,
            Predicted = predicted,
            Cost = cost ?? Cost.None,
            Disruption = needsRestart ? Disruption.Restart : Disruption.Setting,
            Helps = helps ?? [],
        };
    }
}
