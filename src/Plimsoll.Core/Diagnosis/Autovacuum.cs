using System.Globalization;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// When autovacuum would come to a table: threshold + scale factor × rows, with the table's own options before the
/// server's (https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM). Defaults are the server's.
/// </summary>
public static class Autovacuum
{
    public static bool IsOffFor(Workload workload, Table table) => workload.IsOff("autovacuum") || IsOffByOption(table);

    public static bool IsOffByOption(Table table) =>
        table.Options.GetValueOrDefault("autovacuum_enabled") is "false" or "off" or "no" or "0";

    /// <summary>Dead rows from which it vacuums.</summary>
    public static double VacuumLimit(Workload workload, Table table) =>
        Option(workload, table, "autovacuum_vacuum_threshold", 50)
        + VacuumScaleFactor(workload, table) * table.EstimatedRows;

    public static double VacuumScaleFactor(Workload workload, Table table) =>
        Option(workload, table, "autovacuum_vacuum_scale_factor", 0.2);

    /// <summary>Changed rows from which it analyses.</summary>
    public static double AnalyzeLimit(Workload workload, Table table) =>
        Option(workload, table, "autovacuum_analyze_threshold", 50)
        + Option(workload, table, "autovacuum_analyze_scale_factor", 0.1) * table.EstimatedRows;

    private static double Option(Workload workload, Table table, string name, double byDefault) =>
        double.TryParse(table.Options.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var own)
            ? own
            : workload.NumberOf(name) ?? byDefault;
}
