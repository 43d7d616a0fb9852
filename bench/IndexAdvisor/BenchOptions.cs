using System.Globalization;
using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>The command line; see Program.cs.</summary>
internal sealed class BenchOptions(string[] args)
{
    public string Case => Text("--case") ?? "tpch";
    public double Scale => Number("--scale", 0.1);
    public IReadOnlyList<double>? Budgets => Has("--budgets") ? Numbers("--budgets") : null;
    public IReadOnlyList<double> Slowdowns => Has("--slowdown") ? Numbers("--slowdown") : [2.5];
    public IReadOnlyList<int> Seeds =>
        [.. (Has("--seeds") ? Numbers("--seeds") : [Number("--seed", 1)]).Select(s => (int)s)];
    public int Statements => (int)Number("--statements", 60);
    public int ExtendWidth => (int)Number("--width", 3);
    public int Rounds => (int)Number("--rounds", 5);
    public bool HasKeys => Has("--keys");
    public bool IsReal => Has("--real");
    public bool Prunes => !Has("--no-pruning");
    public bool OursAlone => Has("--ours");
    public bool PrintsStatements => Has("--each");
    public bool IsParameterised => Has("--parameters");
    public bool Loads => Has("--load");
    public string? Postgres => Text("--postgres");
    public string? Peers => Text("--peers");

    /// <summary>What users have, where nothing is said.</summary>
    public IndexAdvisorOptions Advisor
    {
        get
        {
            var standard = new IndexAdvisorOptions();
            return standard with
            {
                MinimumGain = Number("--gain", standard.MinimumGain),
                MinimumFeltGain = Math.Min(standard.MinimumFeltGain, Number("--gain", standard.MinimumGain)),
                MaxPlannerCallsPerStatement = (int)Number("--calls", standard.MaxPlannerCallsPerStatement),
                MaxIndexes = (int)Number("--indexes", standard.MaxIndexes),
                UnseenInsertRows = Number("--insert-rows", standard.UnseenInsertRows),
            };
        }
    }

    private bool Has(string name) => args.Contains(name);

    private string? Text(string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private double Number(string name, double standard) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : standard;

    private List<double> Numbers(string name) =>
        [.. (Text(name) ?? "").Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
}
